"""Reference cases for the layouts in which BLIP is published and saved, each computed by transformers from those very files.

    python published.py PROJECT        writes PROJECT/src/test/golden/{published_bin,published_untied,saved_by_5}

published_bin      as Salesforce/blip-image-captioning-base: pytorch_model.bin of torch 1, verbose config.json, "size" as a number, a
                   tokenizer that does not know [DEC]
published_untied   as fine-tunes by transformers 4: decoder.weight is there and differs, decoder.bias is not; config.json has only differences
saved_by_5         as save_pretrained of transformers 5 writes it
"""
import collections
import io
import json
import os
import pickle
import shutil
import struct
import sys
import zlib

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import BlipConfig, BlipForConditionalGeneration, BlipProcessor
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

import golden
import samples

PROJECT = os.path.abspath(sys.argv[1])
OUT = PROJECT + "/src/test/golden"
BUNDLED = PROJECT + "/models/picture-book"
samples.OUT = PROJECT + "/src/main/resources/samples"
FILES = ("09.png", "13.png")
DEC, SEP, VOCAB = 223, 3, 225
HEAD = "text_decoder.cls.predictions."
IDS = "text_decoder.bert.embeddings.position_ids"


class Storage:
    def __init__(self, tensor):
        self.bytes = tensor.contiguous().numpy().tobytes()
        self.type = torch.LongStorage if tensor.dtype == torch.int64 else torch.FloatStorage
        self.numel = tensor.numel()


class View:
    """A tensor as torch.save pickles it."""

    def __init__(self, storage, tensor):
        self.storage, self.tensor = storage, tensor

    def __reduce_ex__(self, protocol):
        return torch._utils._rebuild_tensor_v2, (self.storage, 0, tuple(self.tensor.shape), self.tensor.contiguous().stride(),
                                                 False, collections.OrderedDict())


def torch_1(state, path, folder="pytorch_model"):
    """torch.save of torch before 2.1: no byte order, nothing but the pickle, the storages and the version."""
    storages = collections.OrderedDict()
    keys = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            if isinstance(thing, Storage):
                key = keys.setdefault(id(thing), str(len(keys)))
                storages[key] = thing.bytes
                return "storage", thing.type, key, "cpu", thing.numel
            return None

    pickled = io.BytesIO()
    views = {}
    for name, tensor in state.items():
        if name == HEAD + "decoder.bias":
            views[name] = View(views[HEAD + "bias"].storage, tensor)
        else:
            views[name] = View(Storage(tensor), tensor)
    Pickler(pickled, 2).dump(views)
    records = {"data.pkl": pickled.getvalue(), **{"data/" + key: data for key, data in storages.items()}, "version": b"3\n"}
    out, central = io.BytesIO(), io.BytesIO()
    for name, data in records.items():
        name = f"{folder}/{name}".encode()
        begin = out.tell()
        padding = -(begin + 30 + len(name) + 4) % 64
        crc = zlib.crc32(data)
        out.write(struct.pack("<IHHHHHIIIHH", 0x04034b50, 0, 0x808, 0, 0, 0, 0, 0, 0, len(name), 4 + padding))
        out.write(name + b"FB" + struct.pack("<H", padding) + b"Z" * padding + data)
        if data:
            out.write(struct.pack("<IIII", 0x08074b50, crc, len(data), len(data)))
        central.write(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 0, 0, 0x808, 0, 0, 0, crc, len(data), len(data), len(name), 0, 0,
                                  0, 0, 0, begin) + name)
    at, size, count = out.tell(), central.tell(), len(records)
    out.write(central.getvalue())
    out.write(struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 0, 45, 0, 0, count, count, size, at))
    out.write(struct.pack("<IIQI", 0x07064b50, 0, at + size, 1))
    out.write(struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, count, count, size, at, 0))
    with open(path, "wb") as f:
        f.write(out.getvalue())


def pretrained(own, **given):
    """All that PretrainedConfig of transformers 4.26 writes."""
    nothing = dict.fromkeys((
        "bad_words_ids", "begin_suppress_tokens", "cross_attention_hidden_size", "decoder_start_token_id",
        "exponential_decay_length_penalty", "finetuning_task", "forced_bos_token_id", "forced_eos_token_id", "prefix", "problem_type",
        "suppress_tokens", "task_specific_params", "tokenizer_class", "torch_dtype", "architectures", "bos_token_id", "eos_token_id",
        "pad_token_id", "sep_token_id"))
    return dict(sorted({
        **nothing, "_name_or_path": "", "add_cross_attention": False, "chunk_size_feed_forward": 0, "diversity_penalty": 0.0,
        "do_sample": False, "early_stopping": False, "encoder_no_repeat_ngram_size": 0, "id2label": {"0": "LABEL_0", "1": "LABEL_1"},
        "is_decoder": False, "is_encoder_decoder": False, "label2id": {"LABEL_0": 0, "LABEL_1": 1}, "length_penalty": 1.0, "max_length": 20,
        "min_length": 0, "no_repeat_ngram_size": 0, "num_beam_groups": 1, "num_beams": 1, "num_return_sequences": 1,
        "output_attentions": False, "output_hidden_states": False, "output_scores": False, "pruned_heads": {},
        "remove_invalid_values": False, "repetition_penalty": 1.0, "return_dict": True, "return_dict_in_generate": False, "temperature": 1.0,
        "tf_legacy_loss": False, "tie_encoder_decoder": False, "tie_word_embeddings": True, "top_k": 50, "top_p": 1.0, "torchscript": False,
        "transformers_version": "4.26.0.dev0", "typical_p": 1.0, "use_bfloat16": False, **own, **given}.items()))


def published_config():
    return {
        "_commit_hash": None, "architectures": ["BlipForConditionalGeneration"], "image_text_hidden_size": 256, "initializer_factor": 1.0,
        "logit_scale_init_value": 2.6592, "model_type": "blip", "projection_dim": 512,
        "text_config": pretrained({
            "model_type": "blip_text_model", "attention_probs_dropout_prob": 0.0, "hidden_act": "gelu", "hidden_dropout_prob": 0.0,
            "hidden_size": 24, "initializer_factor": 1.0, "initializer_range": 0.02, "intermediate_size": 96, "layer_norm_eps": 1e-12,
            "max_position_embeddings": 64, "num_attention_heads": 12, "num_hidden_layers": 12, "projection_dim": 768, "use_cache": True,
            "vocab_size": VOCAB}, bos_token_id=DEC, eos_token_id=2, sep_token_id=SEP, pad_token_id=0, is_decoder=True),
        "torch_dtype": "float32", "transformers_version": None,
        "vision_config": pretrained({
            "model_type": "blip_vision_model", "attention_dropout": 0.0, "dropout": 0.0, "hidden_act": "gelu", "hidden_size": 24,
            "image_size": 64, "initializer_factor": 1.0, "initializer_range": 0.02, "intermediate_size": 96, "layer_norm_eps": 1e-05,
            "num_attention_heads": 12, "num_channels": 3, "num_hidden_layers": 12, "patch_size": 16, "projection_dim": 512})}


def difference_config():
    return {"architectures": ["BlipForConditionalGeneration"], "initializer_factor": 1.0, "initializer_range": 0.02, "model_type": "blip",
            "text_config": {"model_type": "blip_text_model", "vocab_size": VOCAB, "hidden_size": 32, "intermediate_size": 64,
                            "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 48, "bos_token_id": DEC,
                            "sep_token_id": SEP, "initializer_factor": 1.0},
            "torch_dtype": "float32", "transformers_version": "4.36.0.dev0",
            "vision_config": {"model_type": "blip_vision_model", "hidden_size": 24, "intermediate_size": 48, "num_hidden_layers": 2,
                              "num_attention_heads": 4, "image_size": 40, "patch_size": 8, "dropout": 0.0, "num_channels": 3}}


def bert_tokenizer(folder):
    """As that of bert-base-uncased, which Salesforce's models have: five special tokens, no [DEC], no [ENC]."""
    with open(f"{BUNDLED}/tokenizer.json") as f:
        tokenizer = json.load(f)
    tokenizer["added_tokens"] = [t for t in tokenizer["added_tokens"] if t["id"] < DEC]
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {token: i for token, i in vocabulary.items() if i < DEC}
    golden.write(f"{folder}/tokenizer.json", tokenizer)
    with open(f"{folder}/vocab.txt", "w") as f:
        f.writelines(token + "\n" for token, i in sorted(vocabulary.items(), key=lambda item: item[1]) if i < DEC)
    five = {"cls_token": "[CLS]", "mask_token": "[MASK]", "pad_token": "[PAD]", "sep_token": "[SEP]", "unk_token": "[UNK]"}
    golden.write(f"{folder}/special_tokens_map.json", five)
    golden.write(f"{folder}/tokenizer_config.json", dict(sorted({
        **five, "do_basic_tokenize": True, "do_lower_case": True, "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": 512, "name_or_path": "bert-base-uncased", "never_split": None, "processor_class": "BlipProcessor",
        "special_tokens_map_file": None, "strip_accents": None, "tokenize_chinese_chars": True, "tokenizer_class": "BertTokenizer"}.items())))


def random_model(config, seed, tied):
    torch.manual_seed(0)
    model = BlipForConditionalGeneration(BlipConfig.from_dict(json.loads(json.dumps(config)))).eval()
    golden.randomise(model, seed)
    with torch.no_grad():
        for name, parameter in model.text_decoder.named_parameters():    # else twelve layers drown the position
            if name.endswith("output.dense.weight") or name.endswith("output.dense.bias"):
                parameter *= 0.15
            elif name.endswith("position_embeddings.weight"):
                parameter *= 4
    if not tied:
        predictions = model.text_decoder.cls.predictions
        noise = torch.randn(predictions.decoder.weight.shape, generator=torch.Generator().manual_seed(seed))
        predictions.decoder.weight = torch.nn.Parameter(predictions.decoder.weight.detach() + 0.3 * noise)
    return model


def is_lively(model):
    """A cheap look before anything is written: another caption for another picture, and not one word over and over."""
    side = model.config.vision_config.image_size
    prepare = BlipImageProcessorPil(size={"height": side, "width": side})
    tokenizer = BlipProcessor.from_pretrained(BUNDLED).tokenizer
    greedy = [golden.generated(model, tokenizer, prepare(images=samples.load(f"{samples.OUT}/{file}"), return_tensors="pt")["pixel_values"],
                               num_beams=1, max_length=12) for file in FILES]
    return greedy[0]["ids"] != greedy[1]["ids"] and all(len(set(g["ids"])) > 3 and g["smallest_lead"] > 0.002 for g in greedy)


def bin_files(folder, model):
    golden.write(f"{folder}/config.json", published_config())
    golden.write(f"{folder}/preprocessor_config.json", {
        "do_normalize": True, "do_resize": True, "image_mean": golden.MEAN, "image_processor_type": "BlipImageProcessor",
        "image_std": golden.STD, "processor_class": "BlipProcessor", "size": 64})
    bert_tokenizer(folder)
    state = model.state_dict()
    whole = {}
    for name, tensor in state.items():
        if name == "text_decoder.bert.embeddings.word_embeddings.weight":
            whole[IDS] = torch.arange(64).unsqueeze(0)
        whole[name] = tensor
    assert len(whole) == 474, len(whole)
    torch_1(whole, f"{folder}/pytorch_model.bin")
    return state


def untied_files(folder, model):
    golden.write(f"{folder}/config.json", difference_config())
    golden.write(f"{folder}/preprocessor_config.json", {**golden.preprocessor(40), "processor_class": "BlipProcessor"})
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copy(f"{BUNDLED}/{name}", folder)
    state = model.state_dict()
    kept = {name: tensor.clone() for name, tensor in state.items() if name != HEAD + "decoder.bias"}
    save_file(kept, f"{folder}/model.safetensors", metadata={"format": "pt"})
    return state


def saved_files(folder, model):
    model.save_pretrained(folder)
    processor = BlipProcessor.from_pretrained(BUNDLED)
    processor.image_processor = BlipImageProcessorPil(size={"height": 40, "width": 40})
    processor.save_pretrained(folder)
    assert sorted(os.listdir(folder)) == ["config.json", "generation_config.json", "model.safetensors", "processor_config.json",
                                          "tokenizer.json", "tokenizer_config.json"], os.listdir(folder)
    return model.state_dict()


def make(name, config, tied, files):
    folder = f"{OUT}/{name}"
    for seed in range(1, 400):
        model = random_model(config, seed, tied)
        if not is_lively(model):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        state = files(folder, model)
        model = BlipForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
        for key, tensor in model.state_dict().items():
            assert torch.equal(tensor, state[key]), key
        processor = BlipProcessor.from_pretrained(folder)
        processor.image_processor = BlipImageProcessorPil.from_pretrained(folder)
        cases = [golden.case(model, processor, file, folder=folder, max_length=12) for file in FILES]
        greedy = [case["greedy"] for case in cases]
        leads = [g["smallest_lead"] for case in cases for g in [case["greedy"]] + [p["greedy"] for p in case["prompts"]]]
        double = BlipForConditionalGeneration.from_pretrained(folder, dtype=torch.float64).eval()
        steady = all(
            double.generate(pixel_values=torch.from_numpy(np.load(f"{folder}/{case['pixel_values']}"))[None].double(), do_sample=False,
                            num_beams=beams, max_length=12)[0].tolist() == case[key]["ids"]
            for case in cases for beams, key in ((1, "greedy"), (3, "beam3")))
        if min(leads) > 0.002 and steady:
            break
    else:
        raise AssertionError(name)
    golden.write(f"{folder}/golden.json", {"seed": seed, "generate": "max_length=12 unless the name says otherwise", "cases": cases})
    print(name, "seed", seed, "bytes", sum(os.path.getsize(f"{folder}/{f}") for f in os.listdir(folder)), "smallest lead", min(leads),
          [g["text"] for g in greedy])


if __name__ == "__main__":
    torch.set_num_threads(1)
    make("published_bin", published_config(), False, bin_files)
    make("published_untied", difference_config(), False, untied_files)
    make("saved_by_5", difference_config(), True, saved_files)
