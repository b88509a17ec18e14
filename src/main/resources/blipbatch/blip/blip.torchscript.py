# BLIP captioning (Li et al. 2022, arXiv 2201.12086) as TorchScript. Attributes are set by Network.java from config.json; the
# names of the weights are those of the checkpoint. It is loaded without Python, hence the spelling: dtypes are numbers
# (4 int64, 6 float32, 11 bool, 15 bfloat16) and operators are torch.<ATen name>. How linear layers are kept and computed
# (pack, dense) depends on the precision and the processor: one of the linear.*.torchscript.py completes the class.
# Shapes: B pictures, C captions still being written, P image tokens, T text tokens, W width, H heads, D = W / H.
class Blip(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  embedding_dtype : int
  image_dtype : int
  attention_dtype : int
  least_rows : int
  vision_layers : int
  vision_heads : int
  vision_act : str
  vision_eps : float
  text_layers : int
  text_heads : int
  text_act : str
  text_eps : float
  sep : int
  java_decodes : bool

  # Gives how far apart its values are: no number, if one of them is none.
  def put(self, name: str, weight: Tensor) -> float:
    dtype = 6
    kept = weight
    if name.endswith("word_embeddings.weight"):
      dtype = self.embedding_dtype
    elif name.endswith("crossattention.self.key.weight") and not self.java_decodes:
      dtype = self.image_dtype
      kept = weight.unflatten(0, [self.text_heads, -1])
    elif name.endswith("crossattention.self.value.weight") and not self.java_decodes:
      dtype = self.image_dtype
      kept = weight.unflatten(0, [self.text_heads, -1]).transpose(1, 2)
    self.weights[name] = torch.to(kept, dtype)
    least, greatest = torch.aminmax(torch.to(weight, 6))
    return float(greatest) - float(least)

  def alias(self, name: str, existing: str) -> NoneType:
    self.weights[name] = self.weights[existing]
    return None

  # Takes the parts' weights or biases out, one below the other: what the same input goes through is computed as one layer.
  def take(self, parts: List[str], suffix: str) -> Tensor:
    taken = annotate(List[Tensor], [])
    for part in parts:
      taken.append(torch.to(self.weights.pop(part + suffix), 6))
    if len(taken) == 1:
      return taken[0]
    return torch.cat(taken)

  # (outputs, inputs) -> the same in int8, and the outputs' scales.
  def quantize(self, weight: Tensor) -> Tuple[Tensor, Tensor]:
    scale = torch.clamp(torch.maximum(torch.amax(weight, [1]), torch.neg(torch.amin(weight, [1]))) / 127., 1e-30)
    # The same as quantize_per_channel, in a tenth of its time.
    return (torch.to(torch.div(weight, scale.unsqueeze(1)).round_(), 1), scale)

  # Rows as Java reads them: filled up with zeros, and what it has no name for as bytes.
  def rows(self, x: Tensor, wide: int) -> Tensor:
    if wide > x.size(1):
      x = torch.constant_pad_nd(x, [0, wide - x.size(1)])
    if x.dtype == 15:
      return torch.view_copy(x.contiguous(), dtype=1)
    return x.contiguous()

  # Takes matrices out, one below the other, where Java decodes: their rows, in 8 bits with a scale for each, or as they are and no scales.
  def hand_over(self, names: List[str], eight_bits: bool, wide: int) -> Tuple[Tensor, Tensor]:
    if eight_bits:
      quantized, scale = self.quantize(self.take(names, ""))
      return (self.rows(quantized, wide), scale)
    if len(names) == 1:
      return (self.rows(self.weights.pop(names[0]), wide), torch.zeros([1], dtype=6))
    return (self.rows(self.take(names, ""), wide), torch.zeros([1], dtype=6))

  def hand_over_values(self, name: str) -> Tensor:
    return torch.to(self.weights.pop(name), 6).contiguous()

  def linear(self, x: Tensor, name: str) -> Tensor:
    return self.dense(x, name, "linear")

  def layer_norm(self, x: Tensor, name: str, eps: float) -> Tensor:
    gain = self.weights[name + ".weight"]
    return torch.layer_norm(x, [gain.size(0)], gain, self.weights[name + ".bias"], eps)

  def activate(self, x: Tensor, act: str) -> Tensor:
    if act == "gelu" or act == "gelu_python":
      return torch.gelu(x)
    elif act == "gelu_new" or act == "gelu_fast" or act == "gelu_accurate" or act == "gelu_pytorch_tanh" or act == "gelu_python_tanh":
      return torch.gelu(x, approximate="tanh")
    elif act == "quick_gelu":
      return x * torch.sigmoid(x * 1.702)
    elif act == "gelu_10":
      return torch.clamp(torch.gelu(x), -10, 10)
    elif act == "relu":
      return torch.relu(x)
    elif act == "relu2":
      return torch.square(torch.relu(x))
    elif act == "relu6":
      return torch.clamp(x, 0, 6)
    elif act == "leaky_relu":
      return torch.leaky_relu(x)
    elif act == "silu" or act == "swish":
      return torch.silu(x)
    elif act == "hardswish":
      return torch.hardswish(x)
    elif act == "mish":
      return torch.mish(x)
    elif act == "sigmoid":
      return torch.sigmoid(x)
    elif act == "tanh":
      return torch.tanh(x)
    return x

  # (B, H, T, D) each -> (B, T, W), by libtorch's fused attention, which is slow for few queries.
  def attend(self, query: Tensor, key: Tensor, value: Tensor, causal: bool) -> Tensor:
    return torch.scaled_dot_product_attention(query, key, value, None, 0., causal).transpose(1, 2).flatten(2)

  # The same in bfloat16, where the fused one is slow for many queries, too, unless there is AMX. Few heads at a time: their
  # scores then stay in the processor's caches.
  def attend_by_heads(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    queries = (query * query.size(3) ** -0.5).flatten(0, 1).split(4)
    keys = key.flatten(0, 1).transpose(1, 2).split(4)
    values = value.flatten(0, 1).split(4)
    attended = annotate(List[Tensor], [])
    for i in range(len(queries)):
      attended.append(torch.bmm(torch.softmax(torch.bmm(queries[i], keys[i]), 2), values[i]))
    return torch.cat(attended).unflatten(0, [query.size(0), -1]).transpose(1, 2).flatten(2)

  # Queries, keys and values (C, T, 3 W) of the tokens from `position` on -> (C, T, W): attention to these tokens and those before.
  # The keys and values (C, H, greatest length, D) are filled from `position` on.
  def attend_text(self, qkv: Tensor, position: int, keys: Tensor, values: Tensor) -> Tensor:
    captions, heads, length, width = keys.size()
    tokens = qkv.size(1)
    if tokens > 1:  # only ever the first ones, so that the causal mask is square
      query, key, value = torch.to(qkv, 6).view([captions, tokens, 3, heads, width]).permute([2, 0, 3, 1, 4]).unbind(0)
      torch.slice(keys, 2, 0, tokens).copy_(key)
      torch.slice(values, 2, 0, tokens).copy_(value)
      return self.attend(query, key, value, True)
    query, key, value = torch.to(qkv, 6).view([captions, 3, heads, width]).unbind(1)
    torch.select(keys, 2, position).copy_(key)
    torch.select(values, 2, position).copy_(value)
    written = torch.slice(keys.view([-1, length, width]), 1, 0, position + 1)
    looks = torch.softmax(torch.bmm((query * width ** -0.5).view([-1, 1, width]), written.transpose(1, 2)), 2)
    written = torch.slice(values.view([-1, length, width]), 1, 0, position + 1)
    return torch.bmm(looks, written).view([captions, 1, -1])

  # (H, rows, .) x (H, ., .). Few rows are computed in another order: where a caption alone is to be, to the last bit, what it is
  # among others, there are never so few.
  def by_heads(self, x: Tensor, matrices: Tensor) -> Tensor:
    rows = x.size(1)
    if rows >= self.least_rows:
      return torch.bmm(x, matrices)
    if rows == 1:
      x = x.expand([-1, self.least_rows, -1])
    else:
      x = torch.constant_pad_nd(x, [0, 0, 0, self.least_rows - rows])
    return torch.slice(torch.bmm(x, matrices), 1, 0, rows)

  # (C, T, W) -> (C, T, W): attention to the image (B, P, W) whose captions, or beams of them, are side by side. A key is
  # Wk x + bk, so query . key is (query Wk) . x and a term that is the same for all x, which softmax takes away; the values
  # likewise: neither need be there. For the few queries of a caption this is less to compute and far less to keep.
  def attend_image(self, x: Tensor, image: Tensor, name: str) -> Tensor:
    key = self.weights[name + ".key.weight"]
    heads, width, image_width = key.size()
    captions, tokens, text_width = x.size()
    query = torch.to(self.linear(x, name + ".query") * width ** -0.5, image.dtype).view([-1, heads, width]).transpose(0, 1)
    queries = self.by_heads(query, key).transpose(0, 1).reshape([image.size(0), -1, image_width])
    looks = torch.softmax(torch.bmm(queries, image.transpose(1, 2)), 2)
    seen = torch.bmm(looks, image).view([-1, heads, image_width]).transpose(0, 1)
    values = self.by_heads(seen, self.weights[name + ".value.weight"]).transpose(0, 1).reshape([captions, tokens, text_width])
    return values + self.weights[name + ".value.bias"]

  # (B, 3, height, width) -> (B, P, W): the picture as tokens, the class token first. Pre-norm blocks.
  def encode(self, pixels: Tensor) -> Tensor:
    embeddings = "vision_model.embeddings."
    kernel = self.weights[embeddings + "patch_embedding.weight"]
    patches = torch.conv2d(pixels, kernel, self.weights[embeddings + "patch_embedding.bias"], [kernel.size(2), kernel.size(3)])
    class_token = self.weights[embeddings + "class_embedding"].expand([pixels.size(0), -1, -1])
    x = torch.cat([class_token, patches.flatten(2).transpose(1, 2)], 1)
    x = x + torch.slice(self.weights[embeddings + "position_embedding"], 1, 0, x.size(1))
    for i in range(self.vision_layers):
      layer = "vision_model.encoder.layers." + str(i)
      qkv = self.linear(self.layer_norm(x, layer + ".layer_norm1", self.vision_eps), layer + ".self_attn.qkv")
      qkv = qkv.unflatten(-1, [3, self.vision_heads, -1]).permute([2, 0, 3, 1, 4])
      if self.attention_dtype == 15:
        qkv = torch.to(qkv, 15, False, False, 0)  # and contiguous
        y = self.attend_by_heads(qkv[0], qkv[1], qkv[2])
      else:
        y = self.attend(qkv[0], qkv[1], qkv[2], False)
      x.add_(self.linear(y, layer + ".self_attn.projection"))
      y = self.dense(self.layer_norm(x, layer + ".layer_norm2", self.vision_eps), layer + ".mlp.fc1", self.vision_act)
      x.add_(self.linear(y, layer + ".mlp.fc2"))
    return self.layer_norm(x, "vision_model.post_layernorm", self.vision_eps)

  # Post-norm, as in BERT: the sub-layer's result joins its input x and the sum is normalised.
  def join(self, y: Tensor, x: Tensor, name: str) -> Tensor:
    return self.layer_norm(self.linear(y, name + ".dense") + x, name + ".LayerNorm", self.text_eps)

  # ids (C, T), at the positions from `position` on -> logits of what follows the last of them (C, vocabulary).
  # keys and values (C, H, greatest length, D) of each layer are filled from `position` on.
  def decode(self, ids: Tensor, position: int, keys: List[Tensor], values: List[Tensor], image: Tensor) -> Tensor:
    embeddings = "text_decoder.bert.embeddings."
    x = torch.to(torch.embedding(self.weights[embeddings + "word_embeddings.weight"], ids), 6)
    tokens = position + ids.size(1)
    x = x + torch.slice(self.weights[embeddings + "position_embeddings.weight"], 0, position, tokens)
    x = self.layer_norm(x, embeddings + "LayerNorm", self.text_eps)
    for i in range(self.text_layers):
      layer = "text_decoder.bert.encoder.layer." + str(i)
      y = self.attend_text(self.linear(x, layer + ".attention.self.qkv"), position, keys[i], values[i])
      x = self.join(y, x, layer + ".attention.output")
      x = self.join(self.attend_image(x, image, layer + ".crossattention.self"), x, layer + ".crossattention.output")
      x = self.join(self.dense(x, layer + ".intermediate.dense", self.text_act), x, layer + ".output")
    head = "text_decoder.cls.predictions."
    x = self.dense(torch.select(x, 1, -1), head + "transform.dense", self.text_act)
    return torch.to(self.linear(self.layer_norm(x, head + "transform.LayerNorm", self.text_eps), head + "decoder"), 6)

  # The pictures go through the encoder few at a time: what is in work then stays in the processor's caches.
  def image_embeddings(self, pixels: Tensor) -> Tensor:
    few = max(1, 600 // self.weights["vision_model.embeddings.position_embedding"].size(1))
    images = annotate(List[Tensor], [])
    for some in pixels.split(few):
      images.append(torch.to(self.encode(some), self.image_dtype))
    return torch.cat(images)

  # (B, 3, height, width) -> the pictures' tokens, one after the other, as Java reads them.
  def image_rows(self, pixels: Tensor, wide: int) -> Tensor:
    return self.rows(self.image_embeddings(pixels).flatten(0, 1), wide)

  # Room for the self-attention's keys or values (C, H, T, D) of each layer.
  def empty_cache(self, captions: int, tokens: int) -> List[Tensor]:
    width = self.weights["text_decoder.bert.embeddings.word_embeddings.weight"].size(1)
    cache = annotate(List[Tensor], [])
    for i in range(self.text_layers):
      cache.append(torch.empty([captions, self.text_heads, tokens, width // self.text_heads], dtype=6))
    return cache

  # Has each cache hold these rows of it, of which so many tokens are filled.
  def keep(self, caches: List[Tensor], rows: Tensor, tokens: int) -> NoneType:
    for i in range(len(caches)):
      kept = torch.empty([rows.size(0), caches[i].size(1), caches[i].size(2), caches[i].size(3)], dtype=6)
      torch.slice(kept, 2, 0, tokens).copy_(torch.index_select(torch.slice(caches[i], 2, 0, tokens), 0, rows))
      caches[i] = kept
    return None

  # Rules out every id that would complete n tokens in a row that stand in the ids (C, T) already. Scores (C, vocabulary).
  def without_repeats(self, scores: Tensor, ids: Tensor, n: int) -> Tensor:
    tokens = ids.size(1)
    if n < 1 or tokens < n:
      return scores
    ngrams = ids.unfold(1, n, 1)
    ending = torch.slice(ids, 1, tokens + 1 - n).unsqueeze(1)
    repeatable = torch.all(torch.eq(torch.slice(ngrams, 2, 0, n - 1), ending), 2)
    rows = torch.select(torch.nonzero(repeatable), 1, 0)
    completing = torch.masked_select(torch.select(ngrams, 2, n - 1), repeatable)
    return torch.index_put(scores, [rows, completing], torch.full([], float("-inf")))

  # Greedy search from the same first ids for all pictures. Gives the new ids and their log-probabilities, both (B, new);
  # a row means something up to its first sep.
  def generate(self, pixels: Tensor, first_ids: List[int], max_new: int, ngram: int) -> Tuple[Tensor, Tensor]:
    image = self.image_embeddings(pixels)
    captions = pixels.size(0)
    keys = self.empty_cache(captions, len(first_ids) + max_new)
    values = self.empty_cache(captions, len(first_ids) + max_new)
    first = torch.tensor(first_ids, dtype=4).unsqueeze(0)
    new_ids = torch.zeros([captions, max_new], dtype=4)
    log_probs = torch.zeros([captions, max_new], dtype=6)
    rows = torch.arange(captions)
    ended = torch.zeros([captions], dtype=11)
    ids = first.expand([captions, -1])
    position = 0
    step = 0
    while step < max_new and captions > 0:
      logits = self.decode(ids, position, keys, values, image)
      position = position + ids.size(1)
      written = torch.slice(torch.index_select(new_ids, 0, rows), 1, 0, step)
      allowed = self.without_repeats(logits, torch.cat([first.expand([captions, -1]), written], 1), ngram)
      ids = torch.argmax(allowed, 1, True)
      torch.index_copy_(torch.select(new_ids, 1, step), 0, rows, ids.squeeze(1))
      torch.index_copy_(torch.select(log_probs, 1, step), 0, rows, torch.gather(torch.log_softmax(logits, 1), 1, ids).squeeze(1))
      ended = torch.logical_or(ended, torch.eq(ids.squeeze(1), self.sep))
      going = torch.nonzero(torch.logical_not(ended)).squeeze(1)
      # Dropping ended captions copies all that is kept of the others, so it has to pay.
      if going.size(0) * 2 <= captions:
        captions = going.size(0)
        self.keep(keys, going, position)
        self.keep(values, going, position)
        image = torch.index_select(image, 0, going)
        rows = torch.index_select(rows, 0, going)
        ended = torch.index_select(ended, 0, going)
        ids = torch.index_select(ids, 0, going)
      step = step + 1
    return (new_ids, log_probs)

  # Of (B, n, new), those that `which` (B, K) names.
  def pick(self, lines: Tensor, which: Tensor) -> Tensor:
    return torch.gather(lines, 1, which.unsqueeze(2).expand([-1, -1, lines.size(2)]))

  # The best 2 K continuations of the K beams (B, K) of each picture, whose next logits are (B * K, vocabulary): their sums of
  # log-probabilities, their beams' numbers, ids and log-probabilities with the one of this step. `first`: (B * K, T) ids.
  def candidates(self, logits: Tensor, sums: Tensor, first: Tensor, ids: Tensor, log_probs: Tensor, step: int, ngram: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    vocabulary = logits.size(1)
    written = torch.cat([first, torch.slice(ids, 2, 0, step).flatten(0, 1)], 1)
    next_log_probs = self.without_repeats(torch.log_softmax(logits, 1), written, ngram).unflatten(0, [sums.size(0), -1])
    candidate_sums, which = torch.topk((next_log_probs + sums.unsqueeze(2)).flatten(1), 2 * sums.size(1), 1)
    parents = torch.floor_divide(which, vocabulary)
    candidate_ids = self.pick(ids, parents)
    torch.select(candidate_ids, 2, step).copy_(torch.remainder(which, vocabulary))
    candidate_log_probs = self.pick(log_probs, parents)
    torch.select(candidate_log_probs, 2, step).copy_(torch.gather(next_log_probs.flatten(1), 1, which))
    return (candidate_sums, parents, candidate_ids, candidate_log_probs)

  # Whether a picture may yet get a better caption than those done (B, K): the best beam's sum (B, 1) is taken to keep its
  # mean, or with "never" to add nothing more up to the greatest length.
  def hopeful(self, best_sum: Tensor, done: Tensor, done_scores: Tensor, step: int, max_new: int, length_penalty: float, early_stopping: int) -> Tensor:
    length = step
    if early_stopping == 2 and length_penalty > 0.:
      length = max_new
    hoped = best_sum / float(length) ** length_penalty
    worst = torch.where(done, torch.amin(done_scores, [1], True), torch.full([], -1.0e9))
    hopeful = torch.any(torch.gt(hoped, worst), 1)
    if early_stopping == 1:
      hopeful = torch.logical_and(hopeful, torch.logical_not(torch.all(done, 1)))
    return hopeful

  # Beam search as transformers does it, from the same first ids for all pictures: each picture has K beams, from whose
  # continuations the best 2 K are candidates; those that end among the first K are put down as done, the best K that go on
  # are the next beams. This is what is found before the first step.
  def begin_beams(self, pictures: int, first_ids: List[int], max_new: int, beams: int) -> Dict[str, Tensor]:
    found = annotate(Dict[str, Tensor], {})
    never = -1.0e9
    # Beams: their sums of log-probabilities (B, K), new ids and log-probabilities (B, K, new). All begin alike, so only one counts.
    sums = torch.full([pictures, beams], never, dtype=6)
    torch.select(sums, 1, 0).zero_()
    found["sums"] = sums
    found["first"] = torch.tensor(first_ids, dtype=4).unsqueeze(0).expand([pictures * beams, -1])
    found["ids"] = torch.zeros([pictures, beams, max_new], dtype=4)
    found["log_probs"] = torch.zeros([pictures, beams, max_new], dtype=6)
    # Captions that are done, the best first; and whether a picture may yet get a better one, true or false (B).
    found["done"] = torch.zeros([pictures, beams], dtype=11)
    found["done_scores"] = torch.full([pictures, beams], never, dtype=6)
    found["done_ids"] = torch.zeros([pictures, beams, max_new], dtype=4)
    found["done_log_probs"] = torch.zeros([pictures, beams, max_new], dtype=6)
    found["going"] = torch.ones([pictures], dtype=11)
    # The pictures that are still being captioned.
    found["rows"] = torch.arange(pictures)
    return found

  # A step, from the logits of each beam of the pictures that are still being captioned; before the first, those are alike and
  # there is one for each picture. Gives which of these pictures go on, the beams that their beams go on from, and their next
  # ids; none if all are done. early_stopping: 0 false, 1 true, 2 "never".
  def advance(self, found: Dict[str, Tensor], logits: Tensor, step: int, ngram: int, length_penalty: float, early_stopping: int) -> Tuple[Tensor, Tensor, Tensor]:
    never = -1.0e9
    rows = found["rows"]
    pictures, beams, max_new = found["ids"].size()
    if step == 0:
      logits = torch.repeat_interleave(logits, beams, 0)
    else:
      decoded = logits
      logits = torch.zeros([pictures, beams, decoded.size(1)], dtype=6)
      torch.index_copy_(logits, 0, rows, decoded.unflatten(0, [-1, beams]))
      logits = logits.flatten(0, 1)
    candidate_sums, parents, candidate_ids, candidate_log_probs = self.candidates(logits, found["sums"], found["first"], found["ids"], found["log_probs"], step, ngram)
    ended = torch.eq(torch.select(candidate_ids, 2, step), self.sep)
    step = step + 1
    if step == max_new:
      ended = torch.ones_like(ended)

    going = found["going"]
    new_done = torch.logical_and(torch.logical_and(ended, going.unsqueeze(1)), torch.lt(torch.arange(2 * beams), beams))
    scores = torch.where(new_done, candidate_sums / float(step) ** length_penalty, torch.full([], never))
    done_scores, best = torch.topk(torch.cat([found["done_scores"], scores], 1), beams, 1)
    done = torch.gather(torch.cat([found["done"], new_done], 1), 1, best)
    found["done"] = done
    found["done_scores"] = done_scores
    found["done_ids"] = self.pick(torch.cat([found["done_ids"], candidate_ids], 1), best)
    found["done_log_probs"] = self.pick(torch.cat([found["done_log_probs"], candidate_log_probs], 1), best)

    sums, best = torch.topk(candidate_sums + ended * never, beams, 1)
    ids = self.pick(candidate_ids, best)
    found["sums"] = sums
    found["ids"] = ids
    found["log_probs"] = self.pick(candidate_log_probs, best)
    parents = torch.gather(parents, 1, best)

    best_sum = torch.slice(sums, 1, 0, 1)
    going = torch.logical_and(going, self.hopeful(best_sum, done, done_scores, step, max_new, length_penalty, early_stopping))
    going = torch.logical_and(going, torch.logical_not(torch.all(ended, 1)))
    found["going"] = going
    kept = torch.nonzero(torch.index_select(going, 0, rows)).squeeze(1)
    rows = torch.index_select(rows, 0, kept)
    found["rows"] = rows
    lines = (kept.unsqueeze(1) * beams + torch.index_select(parents, 0, rows)).flatten()
    return (kept, lines, torch.index_select(torch.select(ids, 2, step - 1), 0, rows).flatten())

  # For each picture the new ids of its best caption and their log-probabilities, both (B, new), which mean something up to the
  # first sep.
  def best_of_beams(self, found: Dict[str, Tensor]) -> Tuple[Tensor, Tensor]:
    return (torch.select(found["done_ids"], 1, 0), torch.select(found["done_log_probs"], 1, 0))

  # The caches hold K rows for each picture that is still being captioned.
  def generate_by_beams(self, pixels: Tensor, first_ids: List[int], max_new: int, ngram: int, beams: int, length_penalty: float, early_stopping: int) -> Tuple[Tensor, Tensor]:
    image = self.image_embeddings(pixels)
    pictures = pixels.size(0)
    keys = self.empty_cache(pictures, len(first_ids) + max_new)
    values = self.empty_cache(pictures, len(first_ids) + max_new)
    found = self.begin_beams(pictures, first_ids, max_new, beams)
    first = torch.tensor(first_ids, dtype=4).unsqueeze(0)
    logits = self.decode(first.expand([pictures, -1]), 0, keys, values, image)
    alike = torch.repeat_interleave(torch.arange(pictures), beams)
    self.keep(keys, alike, len(first_ids))
    self.keep(values, alike, len(first_ids))
    step = 0
    kept, lines, last = self.advance(found, logits, step, ngram, length_penalty, early_stopping)
    while last.size(0) > 0:
      if kept.size(0) < image.size(0):
        image = torch.index_select(image, 0, kept)
      written = len(first_ids) + step
      self.keep(keys, lines, written)
      self.keep(values, lines, written)
      logits = self.decode(last.unsqueeze(1), written, keys, values, image)
      step = step + 1
      kept, lines, last = self.advance(found, logits, step, ngram, length_penalty, early_stopping)
    return self.best_of_beams(found)
