  # Linear layers by oneDNN in float32, with weights in the order that its products read them and gelu fused.
  packed : Dict[str, Tensor]

  def pack(self, name: str, parts: List[str]) -> NoneType:
    embeddings = "text_decoder.bert.embeddings.word_embeddings.weight"
    if embeddings in self.weights and torch.is_set_to(self.weights[parts[0] + ".weight"], self.weights[embeddings]):
      return None  # a tied matrix would be in memory twice
    self.packed[name] = ops.mkldnn._reorder_linear_weight(self.take(parts, ".weight"))
    self.weights[name + ".bias"] = self.take(parts, ".bias")
    return None

  def product(self, x: Tensor, name: str, post: str, algorithm: str) -> Tensor:
    none = annotate(List[Optional[number]], [])
    return ops.mkldnn._linear_pointwise(x, self.packed[name], self.weights[name + ".bias"], post, none, algorithm)

  def dense(self, x: Tensor, name: str, act: str) -> Tensor:
    if name not in self.packed:
      return self.activate(torch.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"]), act)
    if act == "gelu":
      return self.product(x, name, "gelu", "none")
    return self.activate(self.product(x, name, "none", ""), act)
