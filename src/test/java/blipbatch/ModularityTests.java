package blipbatch;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTests {

    @Test
    void the_packages_know_only_what_they_may_know() {
        ApplicationModules.of(BlipBatchApplication.class).verify();
    }
}
