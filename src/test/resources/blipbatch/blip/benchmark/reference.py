"""What Subject.java does, by Hugging Face transformers in float32: python reference.py DIRECTORY"""

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


with torch.inference_mode():
    model = BlipForConditionalGeneration.from_pretrained(sys.argv[1], dtype=torch.float32).eval()
    print("loaded", time.perf_counter() - started, peak_memory(), flush=True)
    for line in sys.stdin:
        pixel_values = torch.empty(int(line), 3, 384, 384).uniform_(-2, 2)
        begin = time.perf_counter()
        ids = model.generate(pixel_values=pixel_values, max_new_tokens=20)
        took = time.perf_counter() - begin
        assert ids.shape[1] == 21, ids.shape
        print("captioned", took, peak_memory(), flush=True)
