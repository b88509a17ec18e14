  # The pictures' linear layers by oneDNN in bfloat16, with weights in the order that its products read them and gelu fused; the
  # captions' in int8: a step of theirs takes as long as it takes to read the weights, and those are half as long.
  packed : Dict[str, Tensor]

  def pack(self, name: str, parts: List[str]) -> NoneType:
    if name.startswith("text_decoder"):
      return self.pack_for_few(name, parts)
    self.packed[name] = ops.mkldnn._reorder_linear_weight(torch.to(self.take(parts, ".weight"), 15))
    self.weights[name + ".bias"] = torch.to(self.take(parts, ".bias"), 15)
    return None

  def product(self, x: Tensor, name: str, post: str, algorithm: str) -> Tensor:
    none = annotate(List[Optional[number]], [])
    return ops.mkldnn._linear_pointwise(torch.to(x, 15), self.packed[name], self.weights[name + ".bias"], post, none, algorithm)

  def dense(self, x: Tensor, name: str, act: str) -> Tensor:
    if name in self.packed_for_few:
      return self.activate_apart(self.product_of_few(torch.to(x, 6), name), act)
    if act == "gelu":
      return self.product(x, name, "gelu", "none")
    return self.activate(self.product(x, name, "none", ""), act)
