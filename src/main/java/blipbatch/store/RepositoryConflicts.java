package blipbatch.store;

import java.time.Duration;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Repeats what a database refuses because others do the same at the same moment. Spring Batch creates runs in
 * serializable transactions, so that no run is started twice; PostgreSQL breaks such a transaction off, on suspicion,
 * when several workers start runs at once, and says that it might succeed if retried.
 */
@Configuration(proxyBeanMethods = false)
class RepositoryConflicts {

    private static final RetryTemplate RETRIES = new RetryTemplate(RetryPolicy.builder()
            .maxRetries(8)
            .delay(Duration.ofMillis(20))
            .jitter(Duration.ofMillis(20))
            .multiplier(1.5)
            .includes(PessimisticLockingFailureException.class)
            .build());

    @Bean
    static BeanPostProcessor retriesOfTheJobRepository() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof JobRepository && bean instanceof Advised repository) {
                    // First, so that each try is a transaction of its own.
                    repository.addAdvice(0, retries());
                }
                return bean;
            }
        };
    }

    private static MethodInterceptor retries() {
        return call -> {
            try {
                return RETRIES.execute(() -> proceed(((ProxyMethodInvocation) call).invocableClone()));
            } catch (RetryException e) {
                throw e.getCause();
            }
        };
    }

    private static Object proceed(MethodInvocation call) throws Exception {
        try {
            return call.proceed();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
