"""What Subject.java does, by Hugging Face transformers: python with_transformers.py DIRECTORY fp32|bf16"""

import sys
import time

started = time.perf_counter()

import torch
from transformers import BlipForConditionalGeneration


def peak_memory():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:
        return 0


def seconds(pixel_values, tokens):
    begin = time.perf_counter()
    ids = model.generate(pixel_values=pixel_values, max_new_tokens=tokens)
    took = time.perf_counter() - begin
    assert ids.shape[1] == 1 + tokens, ids.shape
    return took


with torch.inference_mode():
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[sys.argv[2]]
    model = BlipForConditionalGeneration.from_pretrained(sys.argv[1], dtype=dtype).eval()
    print("loaded", time.perf_counter() - started, peak_memory(), flush=True)
    for line in sys.stdin:
        pixel_values = torch.empty(int(line), 3, 384, 384).uniform_(-2, 2).to(dtype)
        print("captioned", seconds(pixel_values, 1), seconds(pixel_values, 20), peak_memory(), flush=True)
