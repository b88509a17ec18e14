# BLIP captioning (Li et al. 2022, arXiv 2201.12086) as TorchScript. Attributes are set by Network.java from config.json; the
# names of the weights are those of the checkpoint. It is loaded without Python, hence the spelling: dtypes are numbers
# (4 int64, 6 float32, 11 bool) and operators are torch.<ATen name>.
# Shapes: B pictures, C captions still being written (C <= B), P image tokens, T text tokens, W width, H heads, D = W / H.
class Blip(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : Dict[str, Tensor]
  vision_layers : int
  vision_heads : int
  vision_act : str
  vision_eps : float
  text_layers : int
  text_heads : int
  text_act : str
  text_eps : float
  sep : int

  # Float32 is used where it lies, float16 is converted.
  def put(self, name: str, weight: Tensor) -> NoneType:
    self.weights[name] = torch.to(weight, 6)
    return None

  def alias(self, name: str, existing: str) -> NoneType:
    self.weights[name] = self.weights[existing]
    return None

  def linear(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

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

  # (B, T, W) -> (B, H, T, D)
  def heads(self, x: Tensor, n: int) -> Tensor:
    return x.unflatten(-1, [n, -1]).transpose(1, 2)

  # (B, H, T, D) each -> (B, T, W)
  def attend(self, query: Tensor, key: Tensor, value: Tensor, causal: bool) -> Tensor:
    return torch.scaled_dot_product_attention(query, key, value, None, 0., causal).transpose(1, 2).flatten(2)

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
      x = x + self.linear(self.attend(qkv[0], qkv[1], qkv[2], False), layer + ".self_attn.projection")
      y = self.linear(self.layer_norm(x, layer + ".layer_norm2", self.vision_eps), layer + ".mlp.fc1")
      x = x + self.linear(self.activate(y, self.vision_act), layer + ".mlp.fc2")
    return self.layer_norm(x, "vision_model.post_layernorm", self.vision_eps)

  # Post-norm, as in BERT: the sub-layer's result joins its input x and the sum is normalised.
  def join(self, y: Tensor, x: Tensor, name: str) -> Tensor:
    return self.layer_norm(self.linear(y, name + ".dense") + x, name + ".LayerNorm", self.text_eps)

  # ids (C, T), at the positions from `position` on -> logits of what follows the last of them (C, vocabulary).
  # keys and values (C, H, tokens so far, D) of each layer grow by T.
  def decode(self, ids: Tensor, position: int, keys: List[Tensor], values: List[Tensor], image_keys: List[Tensor], image_values: List[Tensor]) -> Tensor:
    embeddings = "text_decoder.bert.embeddings."
    x = torch.embedding(self.weights[embeddings + "word_embeddings.weight"], ids)
    x = x + torch.slice(self.weights[embeddings + "position_embeddings.weight"], 0, position, position + ids.size(1))
    x = self.layer_norm(x, embeddings + "LayerNorm", self.text_eps)
    for i in range(self.text_layers):
      layer = "text_decoder.bert.encoder.layer." + str(i)
      keys[i] = torch.cat([keys[i], self.heads(self.linear(x, layer + ".attention.self.key"), self.text_heads)], 2)
      values[i] = torch.cat([values[i], self.heads(self.linear(x, layer + ".attention.self.value"), self.text_heads)], 2)
      query = self.heads(self.linear(x, layer + ".attention.self.query"), self.text_heads)
      # Several tokens at once are only ever the first ones, so that the causal mask is square.
      x = self.join(self.attend(query, keys[i], values[i], ids.size(1) > 1), x, layer + ".attention.output")
      query = self.heads(self.linear(x, layer + ".crossattention.self.query"), self.text_heads)
      x = self.join(self.attend(query, image_keys[i], image_values[i], False), x, layer + ".crossattention.output")
      x = self.join(self.activate(self.linear(x, layer + ".intermediate.dense"), self.text_act), x, layer + ".output")
    head = "text_decoder.cls.predictions."
    x = self.activate(self.linear(torch.select(x, 1, -1), head + "transform.dense"), self.text_act)
    return self.linear(self.layer_norm(x, head + "transform.LayerNorm", self.text_eps), head + "decoder")

  def keep(self, tensors: List[Tensor], rows: Tensor) -> NoneType:
    for i in range(len(tensors)):
      tensors[i] = torch.index_select(tensors[i], 0, rows)
    return None

  # Greedy search from the same first ids for all pictures. Gives the new ids and their log-probabilities, both (B, new);
  # a row means something up to its first sep.
  def generate(self, pixels: Tensor, first_ids: List[int], max_new: int) -> Tuple[Tensor, Tensor]:
    image = self.encode(pixels)
    keys = annotate(List[Tensor], [])
    values = annotate(List[Tensor], [])
    image_keys = annotate(List[Tensor], [])
    image_values = annotate(List[Tensor], [])
    for i in range(self.text_layers):
      cross = "text_decoder.bert.encoder.layer." + str(i) + ".crossattention.self."
      image_keys.append(self.heads(self.linear(image, cross + "key"), self.text_heads).contiguous())
      image_values.append(self.heads(self.linear(image, cross + "value"), self.text_heads).contiguous())
      none = torch.slice(image_keys[0], 2, 0, 0)
      keys.append(none)
      values.append(none)
    captions = pixels.size(0)
    new_ids = torch.zeros([captions, max_new], dtype=4)
    log_probs = torch.zeros([captions, max_new], dtype=6)
    rows = torch.arange(captions)
    ended = torch.zeros([captions], dtype=11)
    ids = torch.tensor(first_ids, dtype=4).expand([captions, -1])
    position = 0
    step = 0
    while step < max_new and captions > 0:
      logits = self.decode(ids, position, keys, values, image_keys, image_values)
      position = position + ids.size(1)
      ids = torch.argmax(logits, 1, True)
      torch.index_copy_(torch.select(new_ids, 1, step), 0, rows, ids.squeeze(1))
      torch.index_copy_(torch.select(log_probs, 1, step), 0, rows, torch.gather(torch.log_softmax(logits, 1), 1, ids).squeeze(1))
      ended = torch.logical_or(ended, torch.eq(ids.squeeze(1), self.sep))
      going = torch.nonzero(torch.logical_not(ended)).squeeze(1)
      # Dropping ended captions copies all that is kept of the others, so it has to pay.
      if going.size(0) * 2 <= captions:
        captions = going.size(0)
        self.keep(keys, going)
        self.keep(values, going)
        self.keep(image_keys, going)
        self.keep(image_values, going)
        rows = torch.index_select(rows, 0, going)
        ended = torch.index_select(ended, 0, going)
        ids = torch.index_select(ids, 0, going)
      step = step + 1
    return (new_ids, log_probs)
