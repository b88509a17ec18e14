package blipbatch.web;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Takes a number for a number: where a text belongs, it is as if there were none; and no text that is none in UTF-8. */
@Component
class StrictTexts implements JsonMapperBuilderCustomizer {

    @Override
    public void customize(JsonMapper.Builder builder) {
        builder.addModule(new SimpleModule().addDeserializer(String.class, new WholeTexts()));
        builder.withCoercionConfig(LogicalType.Textual, texts -> {
            texts.setCoercion(CoercionInputShape.Integer, CoercionAction.AsNull);
            texts.setCoercion(CoercionInputShape.Float, CoercionAction.AsNull);
            texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.AsNull);
        });
    }
}
