package blipbatch;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class BlipBatchApplication {

    public static void main(String[] args) {
        SpringApplication.run(BlipBatchApplication.class, args);
    }
}
