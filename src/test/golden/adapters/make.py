"""Makes the LoRA adapters of this folder and what peft's merge_and_unload and transformers give with them.

    python make.py        # in this folder; torch 2.13, transformers 5.24, peft 0.21, safetensors

Each adapter is random, belongs to one of the small random models beside this folder, and is kept as safetensors; "rich" also,
in its folder bin, as torch's own file. expected.json holds the sum, the sum of squares and both ends of each tensor that merging
changes, and for two pictures the image embeddings (in the .npy) and the ids of a caption of at most 12 tokens.
"""

import json
import os
import shutil

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file
from transformers import BlipForConditionalGeneration

PICTURES = ["09", "13"]
MODELS = "src/test/golden/"  # as adapter_config.json names them; the tests run in the project's directory

ADAPTERS = {
    "plain": ("random_a", dict(r=2, lora_alpha=8, target_modules=["qkv", "projection", "query", "value"])),
    "tied": ("random_a", dict(r=2, lora_alpha=1, target_modules=["cls.predictions.decoder", "query"])),
    "replaced": ("random_a", dict(r=2, lora_alpha=3, target_modules=["query"], modules_to_save=["word_embeddings"])),
    "rich": ("random_b", dict(
        r=2,
        lora_alpha=5,
        use_rslora=True,
        fan_in_fan_out=True,
        bias="lora_only",
        target_modules=r".*\.(qkv|fc1|attention\.self\.(query|value)|patch_embedding|(word|position)_embeddings)",
        rank_pattern={"query": 3, r"layers\.1\.self_attn\.qkv": 1, "never": 9},
        alpha_pattern={"^vision_model.encoder.layers.0.mlp.fc1": 2.5, r"layer\.[12]\..*value": 7},
        modules_to_save=["post_layernorm", "layer_norm2"])),
}


def make(name, base, settings):
    torch.manual_seed(len(name))
    folder = name
    shutil.rmtree(folder, ignore_errors=True)
    model = BlipForConditionalGeneration.from_pretrained("../" + base, dtype=torch.float32)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    adapted = get_peft_model(model, LoraConfig(init_lora_weights=False, **settings))
    with torch.no_grad():
        for key, value in adapted.named_parameters():
            if value.requires_grad:  # as training would change them
                value.add_(torch.randn_like(value) * 0.05)
    adapted.save_pretrained(folder)
    folders = [folder]
    if name == "rich":
        folders.append(folder + "/bin")
        adapted.save_pretrained(folder + "/bin", safe_serialization=False)
    for saved in folders:
        os.remove(saved + "/README.md")
        config = saved + "/adapter_config.json"
        with open(config) as file:
            text = json.load(file)
        text["base_model_name_or_path"] = MODELS + base
        with open(config, "w") as file:
            json.dump(text, file, indent=1)
            file.write("\n")

    model = BlipForConditionalGeneration.from_pretrained("../" + base, dtype=torch.float32)
    model = PeftModel.from_pretrained(model, folder).merge_and_unload().eval()
    expected = {"weights": {}, "cases": []}
    for key, value in model.state_dict().items():
        if not torch.equal(value, before[key]):
            flat = value.flatten().double()
            expected["weights"][key] = [flat.sum().item(), (flat * flat).sum().item()] + flat[:2].tolist() + flat[-2:].tolist()
    for picture in PICTURES:
        pixels = torch.from_numpy(np.load(f"../{base}/{picture}_png_pixel_values.npy")).unsqueeze(0)
        with torch.no_grad():
            embeds = model.vision_model(pixels)[0][0].numpy()
            out = model.generate(pixels, max_length=12, output_scores=True, return_dict_in_generate=True)
        lead = min((s.topk(2).values[0, 0] - s.topk(2).values[0, 1]).item() for s in out.scores)
        assert lead > 1e-3, lead
        np.save(f"{folder}/{picture}_image_embeds.npy", embeds.astype(np.float32))
        expected["cases"].append({"picture": picture, "ids": out.sequences[0].tolist()})
    with open(folder + "/expected.json", "w") as file:
        json.dump(expected, file)
        file.write("\n")
    print(name, len(expected["weights"]), expected["cases"], len(load_file(folder + "/adapter_model.safetensors")))


for name, (base, settings) in ADAPTERS.items():
    make(name, base, settings)
