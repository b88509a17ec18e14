  # Linear layers in int8, those of many rows (pictures) by oneDNN. Weights and inputs as for few rows. Dtypes 3 int32, 6 float32.
  packed : Dict[str, Tensor]

  def pack(self, name: str, parts: List[str]) -> NoneType:
    if name.startswith("text_decoder"):
      return self.pack_for_few(name, parts)
    quantized, scale = self.quantize(self.take(parts, ".weight"))
    self.packed[name] = ops.onednn.qlinear_prepack(quantized, None)
    self.weights[name + ".bias"] = self.take(parts, ".bias")
    self.weights[name + ".scale"] = scale
    self.weights[name + ".zero"] = torch.zeros([scale.size(0)], dtype=3)
    self.weights[name + ".sum"] = torch.sum(quantized, [1], dtype=6) * scale
    return None

  # Rows as q * scale + least, 0 <= q <= 255. The operator is made for tables, but nothing else gives each row its scale in
  # one pass: it puts scale and least, as float32, behind the numbers of their row.
  def product(self, x: Tensor, name: str) -> Tensor:
    width = x.size(-1)
    rows = ops.quantized.embedding_bag_byte_prepack(x)
    quantized = torch.slice(rows, -1, 0, width).contiguous()
    scale, least = torch.view_copy(torch.slice(rows, -1, width, width + 8).contiguous(), dtype=6).split(1, -1)
    scale = torch.clamp(scale, 1e-20)
    none = annotate(List[Optional[number]], [])
    y = ops.onednn.qlinear_pointwise(quantized, 1., 0, self.packed[name], self.weights[name + ".scale"], self.weights[name + ".zero"], None, 1., 0, 6, "none", none, "none")
    y.addcmul_(least / scale, self.weights[name + ".sum"])
    return torch.addcmul(self.weights[name + ".bias"], y, scale, out=y)

  def dense(self, x: Tensor, name: str, act: str) -> Tensor:
    x = torch.to(x, 6)
    if name in self.packed_for_few:
      return self.activate_apart(self.product_of_few(x, name), act)
    return self.activate_apart(self.product(x, name), act)
