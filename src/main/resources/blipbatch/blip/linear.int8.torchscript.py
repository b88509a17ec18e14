  # Linear layers in int8. Weights: symmetric, one scale for each output. Inputs: one scale for each row (token), so that a row's
  # result is the same whatever its neighbours are; a product can be told one scale only, so the rows' come before and after it.
  # oneDNN is the faster for many rows (pictures), fbgemm for few (captions). Dtypes 1 int8, 3 int32, 4 int64, 6 float32.
  steps_of_few : int
  packed : Dict[str, Tensor]
  packed_for_few : Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]

  def pack(self, name: str, parts: List[str]) -> NoneType:
    weight = self.take(parts, ".weight")
    self.weights[name + ".bias"] = self.take(parts, ".bias")
    scale = torch.clamp(torch.maximum(torch.amax(weight, [1]), torch.neg(torch.amin(weight, [1]))) / 127., 1e-30)
    zero = torch.zeros([weight.size(0)], dtype=4)
    # The same as quantize_per_channel, in a tenth of its time.
    quantized = torch.to(torch.div(weight, scale.unsqueeze(1)).round_(), 1)
    if name.startswith("text_decoder"):
      if self.steps_of_few == 0:
        self.steps_of_few = self.exact_steps()
      whole = torch._make_per_channel_quantized_tensor(quantized, scale, zero, 0)
      self.packed_for_few[name] = ops.quantized.linear_prepack(whole, None)
    else:
      self.packed[name] = ops.onednn.qlinear_prepack(quantized, None)
      self.weights[name + ".scale"] = scale
      self.weights[name + ".zero"] = torch.to(zero, 3)
    self.weights[name + ".sum"] = torch.sum(quantized, [1], dtype=6) * scale
    return None

  # fbgemm has VNNI for AVX-512 only. With AVX2 it adds two products in 16 bits, which is wrong for inputs of 8 bits and these
  # weights, and right for inputs of 7.
  def exact_steps(self) -> int:
    weight = torch._make_per_channel_quantized_tensor(torch.full([32, 64], 127, dtype=1), torch.ones([32], dtype=6), torch.zeros([32], dtype=4), 0)
    packed = ops.quantized.linear_prepack(weight, None)
    y = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(torch.full([1, 64], 255., dtype=6), 1., 0, packed)
    if bool(torch.all(torch.eq(y, 2072640.))):  # 64 * 127 * 255
      return 255
    return 127

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

  # The rows go in as numbers from 0 to 1, and what they were comes back afterwards.
  def product_of_few(self, x: Tensor, name: str) -> Tensor:
    least = torch.amin(x, [-1], True)
    scale = torch.clamp(torch.amax(x, [-1], True) - least, 1e-20)
    y = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32((x - least) / scale, 1. / self.steps_of_few, 0, self.packed_for_few[name])
    return torch.addcmul(torch.addcmul(self.weights[name + ".bias"], least, self.weights[name + ".sum"]), y, scale)

  # An activation computes whole vectors, and by other means, with another rounding, what is left over at the end of the
  # values or of a thread's share of them. So that neighbours move no end, as many items at a time as leave nothing over in
  # one thread, or one.
  def activate_apart(self, x: Tensor, act: str) -> Tensor:
    items = 1
    if x.size(-1) % 64 == 0:
      items = max(1, 16384 * x.size(0) // x.numel())
    if act == "linear" or items >= x.size(0):
      return self.activate(x, act)
    activated = annotate(List[Tensor], [])
    for some in x.split(items):
      activated.append(self.activate(some, act))
    return torch.cat(activated)

  def dense(self, x: Tensor, name: str, act: str) -> Tensor:
    x = torch.to(x, 6)
    if name in self.packed_for_few:
      return self.activate_apart(self.product_of_few(x, name), act)
    return self.activate_apart(self.product(x, name), act)
