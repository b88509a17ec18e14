package blipbatch.store;

import java.time.Duration;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Repeats what a database refuses because others do the same at the same moment. Spring Batch creates runs in
 * serializable transactions, so that no run is started twice; PostgreSQL breaks such a transaction off, on suspicion,
 * when several workers start runs at once, and says that it might succeed if retried. And a run that ends at the moment
 * in which it is asked to stop finds another version of itself on record, and would stay there as stopping for ever.
 */
@Configuration(proxyBeanMethods = false)
class RepositoryConflicts {

    private static final RetryTemplate RETRIES = retries(PessimisticLockingFailureException.class);

    /** Each try reads the version and status of the run anew; of a step it would not. */
    private static final RetryTemplate RETRIES_OF_A_RUN = retries(ConcurrencyFailureException.class);

    private static RetryTemplate retries(Class<? extends Throwable> conflict) {
        return new RetryTemplate(RetryPolicy.builder()
                .maxRetries(8)
                .delay(Duration.ofMillis(20))
                .jitter(Duration.ofMillis(20))
                .multiplier(1.5)
                .includes(conflict)
                .build());
    }

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
                RetryTemplate retries =
                        call.getArguments().length == 1 && call.getArguments()[0] instanceof JobExecution
                                ? RETRIES_OF_A_RUN
                                : RETRIES;
                return retries.execute(() -> proceed(((ProxyMethodInvocation) call).invocableClone()));
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
