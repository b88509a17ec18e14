"""What Subject.java does, by OpenVINO: python with_openvino.py DIRECTORY fp32|bf16|int8

OpenVINO has no exporter for captions by BLIP that keeps keys and values, so both halves are exported here: the encoder with the keys
and values of the decoder's attention to the image, and a step of the decoder for one token. int8: both with quantised weights, the
encoder's inputs, too (by NNCF, which learns their range from four random pictures).
"""

import sys
import time

started = time.perf_counter()

import numpy as np
import openvino as ov
import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import BlipForConditionalGeneration


def peak_memory():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:
        return 0


def heads(x, n):
    return x.unflatten(-1, (n, -1)).transpose(1, 2)


class Encoder(torch.nn.Module):
    def __init__(self, blip):
        super().__init__()
        self.vision = blip.vision_model
        self.heads = blip.config.text_config.num_attention_heads
        self.attentions = torch.nn.ModuleList(
            layer.crossattention.self for layer in blip.text_decoder.bert.encoder.layer)

    def forward(self, pixel_values):
        image = self.vision(pixel_values).last_hidden_state
        keys = torch.stack([heads(attention.key(image), self.heads) for attention in self.attentions])
        values = torch.stack([heads(attention.value(image), self.heads) for attention in self.attentions])
        return keys, values


class Step(torch.nn.Module):
    """ids (B, 1), position (1), what was before (layers, B, heads, tokens, width), the image's keys and values -> next ids."""

    def __init__(self, blip):
        super().__init__()
        self.bert = blip.text_decoder.bert
        self.cls = blip.text_decoder.cls
        self.heads = blip.config.text_config.num_attention_heads

    def forward(self, ids, position, keys, values, image_keys, image_values):
        embeddings = self.bert.embeddings
        x = embeddings.LayerNorm(embeddings.word_embeddings(ids) + embeddings.position_embeddings(position))
        new_keys, new_values = [], []
        for i, layer in enumerate(self.bert.encoder.layer):
            own = layer.attention.self
            key = torch.cat([keys[i], heads(own.key(x), self.heads)], 2)
            value = torch.cat([values[i], heads(own.value(x), self.heads)], 2)
            new_keys.append(key)
            new_values.append(value)
            y = scaled_dot_product_attention(heads(own.query(x), self.heads), key, value)
            x = layer.attention.output(y.transpose(1, 2).flatten(2), x)
            query = heads(layer.crossattention.self.query(x), self.heads)
            y = scaled_dot_product_attention(query, image_keys[i], image_values[i])
            x = layer.crossattention.output(y.transpose(1, 2).flatten(2), x)
            x = layer.output(layer.intermediate(x), x)
        return self.cls(x)[:, -1].argmax(-1, keepdim=True), torch.stack(new_keys), torch.stack(new_values)


def export(blip, precision):
    config = blip.config.text_config
    layers, number = config.num_hidden_layers, config.num_attention_heads
    width = config.hidden_size // number
    tokens = (blip.config.vision_config.image_size // blip.config.vision_config.patch_size) ** 2 + 1
    size = blip.config.vision_config.image_size
    before = torch.zeros(layers, 2, number, 3, width)
    image = torch.zeros(layers, 2, number, tokens, width)
    encoder = ov.convert_model(Encoder(blip), example_input=torch.zeros(2, 3, size, size), input=[-1, 3, size, size])
    step = ov.convert_model(
        Step(blip),
        example_input=(torch.zeros(2, 1, dtype=torch.int64), torch.tensor([3]), before, before, image, image),
        input=[[-1, 1], [1], *[[layers, -1, number, -1, width]] * 2, *[[layers, -1, number, tokens, width]] * 2])
    if precision == "int8":
        import nncf

        pictures = nncf.Dataset([np.random.uniform(-2, 2, (1, 3, size, size)).astype(np.float32) for _ in range(4)])
        encoder = nncf.quantize(encoder, pictures, model_type=nncf.ModelType.TRANSFORMER, subset_size=4)
        step = nncf.compress_weights(step)
    hints = {"INFERENCE_PRECISION_HINT": "f32" if precision == "fp32" else "bf16", "PERFORMANCE_HINT": "LATENCY"}
    core = ov.Core()
    return core.compile_model(encoder, "CPU", hints), core.compile_model(step, "CPU", hints)


def seconds(pixel_values, tokens):
    begin = time.perf_counter()
    image = encoder(pixel_values)
    batch = len(pixel_values)
    keys = values = np.zeros((layers, batch, number, 0, width), np.float32)
    ids = np.full((batch, 1), config.bos_token_id)
    request = step.create_infer_request()
    for position in range(tokens):
        ids, keys, values = (
            np.array(result)
            for result in request.infer(
                [ids, np.array([position]), keys, values, image[0], image[1]], share_inputs=True).values())
    return time.perf_counter() - begin


with torch.inference_mode():
    blip = BlipForConditionalGeneration.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
    config = blip.config.text_config
    layers, number = config.num_hidden_layers, config.num_attention_heads
    width = config.hidden_size // number
    encoder, step = export(blip, sys.argv[2])
    del blip
print("loaded", time.perf_counter() - started, peak_memory(), flush=True)
for line in sys.stdin:
    pixel_values = np.random.uniform(-2, 2, (int(line), 3, 384, 384)).astype(np.float32)
    print("captioned", seconds(pixel_values, 1), seconds(pixel_values, 20), peak_memory(), flush=True)
