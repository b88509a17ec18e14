"""Files that torch.save itself wrote, each with what is in it as numbers that a test can tell: python make.py, in this folder."""
import collections

import torch

numbers = torch.arange(12, dtype=torch.float32)

# A state dict of a module: OrderedDict, _metadata by BUILD, byteorder, a shared storage, types that no caption needs.
module = torch.nn.Module()
module.weight = torch.nn.Parameter(numbers.clone().reshape(3, 4))
module.bias = module.weight
for dtype in (torch.float64, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool):
    module.register_buffer(str(dtype).removeprefix("torch."), numbers.to(dtype))
module.register_buffer("scalar", torch.tensor(7.0))
module.register_buffer("empty", torch.zeros(0, 4))
torch.save(module.state_dict(), "state_dict.bin")

# Parameters, with and without attributes, a tensor with one, and what a training leaves beside them.
marked = torch.nn.Parameter(numbers[:2].clone())
marked._is_hf_initialized = True
attributed = numbers[:3].clone()
attributed.note = "read by nobody"
torch.save({"parameter": torch.nn.Parameter(numbers.clone()), "marked": marked, "attributed": attributed, "epoch": 70_000, "rate": 1e-4,
            "steps": 2 ** 40, "negative": -2 ** 40, "betas": (0.9, 0.999), "groups": [{"params": [0, 1], "name": None}], "more": [1],
            "optimizer": {"state": {0: {"exp_avg": numbers.clone()}}}}, "parameters.bin")

# Halves; views of larger storages: with an offset, transposed, channels_last, every other column.
convolution = numbers.reshape(1, 3, 2, 2).clone()
torch.save(collections.OrderedDict(
    half=numbers.half(), bfloat16=numbers.bfloat16(), offset=numbers[4:10].reshape(2, 3), transposed=numbers.reshape(3, 4).t(),
    channels_last=convolution.repeat(2, 1, 1, 1).to(memory_format=torch.channels_last), part=numbers.reshape(3, 4)[:, ::2],
    expanded=numbers[5:6].expand(4)), "views.bin")
torch.serialization.set_crc32_options(False)
torch.save({"numbers": numbers}, "without_checksums.bin")
torch.save({"numbers": numbers}, "before_1_6.bin", _use_new_zipfile_serialization=False)
