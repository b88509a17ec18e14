  # Linear layers in int8. Weights: symmetric, one scale for each output. Inputs: asymmetric, one scale for each product.
  # oneDNN is the faster for many rows (pictures), fbgemm for few (captions). Dtypes 0 uint8, 1 int8, 12 qint8, 13 quint8.
  packed : Dict[str, Tensor]
  packed_for_few : Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]

  def pack(self, name: str, parts: List[str]) -> NoneType:
    weight = self.take(parts, ".weight")
    bias = self.take(parts, ".bias")
    scale = torch.clamp(torch.maximum(torch.amax(weight, [1]), torch.neg(torch.amin(weight, [1]))) / 127., 1e-30)
    zero = torch.zeros([weight.size(0)], dtype=4)
    # The same as quantize_per_channel, in a tenth of its time.
    quantized = torch.to(torch.div(weight, scale.unsqueeze(1)).round_(), 1)
    if name.startswith("text_decoder"):
      whole = torch._make_per_channel_quantized_tensor(quantized, scale, zero, 0)
      self.packed_for_few[name] = ops.quantized.linear_prepack(whole, bias)
    else:
      self.packed[name] = ops.onednn.qlinear_prepack(quantized, None)
      self.weights[name + ".scale"] = scale
      self.weights[name + ".zero"] = torch.to(zero, 3)
      self.weights[name + ".bias"] = bias
    return None

  def product(self, x: Tensor, name: str, post: str, algorithm: str) -> Tensor:
    least, greatest = torch.aminmax(x)
    least_number = min(float(least), 0.)
    scale = (max(float(greatest), 0.) - least_number) / 255.
    if not scale > 0.:
      scale = 1.
    zero = min(max(int(round(-least_number / scale)), 0), 255)
    quantized = torch.int_repr(torch.quantize_per_tensor(x, scale, zero, 13))
    none = annotate(List[Optional[number]], [])
    return ops.onednn.qlinear_pointwise(quantized, scale, zero, self.packed[name], self.weights[name + ".scale"], self.weights[name + ".zero"], self.weights[name + ".bias"], 1., 0, 6, post, none, algorithm)

  def dense(self, x: Tensor, name: str, act: str) -> Tensor:
    x = torch.to(x, 6)
    if name in self.packed_for_few:
      return self.activate(ops.quantized.linear_dynamic(x, self.packed_for_few[name], False), act)
    if act == "gelu":
      return self.product(x, name, "gelu", "none")
    return self.activate(self.product(x, name, "none", "none"), act)
