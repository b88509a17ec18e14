  # Linear layers of few rows (captions) in int8, by fbgemm, which is faster there than oneDNN. Weights: symmetric, one scale for each
  # output. Inputs: one scale for each row (token), so that a row's result is the same whatever its neighbours are; a product can
  # be told one scale only, so the rows' come before and after it. Dtypes 1 int8, 4 int64, 6 float32.
  steps_of_few : int
  packed_for_few : Dict[str, __torch__.torch.classes.quantized.LinearPackedParamsBase]

  def pack_for_few(self, name: str, parts: List[str]) -> NoneType:
    quantized, scale = self.quantize(self.take(parts, ".weight"))
    self.weights[name + ".bias"] = self.take(parts, ".bias")
    if self.steps_of_few == 0:
      self.steps_of_few = self.exact_steps()
    zero = torch.zeros([scale.size(0)], dtype=4)
    self.packed_for_few[name] = ops.quantized.linear_prepack(torch._make_per_channel_quantized_tensor(quantized, scale, zero, 0), None)
    self.weights[name + ".sum"] = torch.sum(quantized, [1], dtype=6) * scale
    return None

  # fbgemm has VNNI for AVX-512 only. With AVX2 it adds two products in 16 bits, which is wrong for inputs of 8 bits and these
  # weights, and right for inputs of 7; so few bits change captions, so what they leave over is multiplied as well.
  def exact_steps(self) -> int:
    weight = torch._make_per_channel_quantized_tensor(torch.full([32, 64], 127, dtype=1), torch.ones([32], dtype=6), torch.zeros([32], dtype=4), 0)
    packed = ops.quantized.linear_prepack(weight, None)
    y = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(torch.full([1, 64], 255., dtype=6), 1., 0, packed)
    if bool(torch.all(torch.eq(y, 2072640.))):  # 64 * 127 * 255
      return 255
    return 127

  # The rows go in as numbers from 0 to 1, and what they were comes back afterwards.
  def product_of_few(self, x: Tensor, name: str) -> Tensor:
    least, greatest = torch.aminmax(x, dim=-1, keepdim=True)
    scale = torch.clamp(greatest - least, 1e-20)
    x = (x - least).div_(scale)
    packed = self.packed_for_few[name]
    sums = self.weights[name + ".sum"]
    steps = self.steps_of_few
    if steps == 255:
      y = self.product_of_steps(x, packed)
    else:
      nearest = torch.div(torch.round(x * steps), steps)
      rest = (x - nearest).mul_(steps).add_(0.5)
      y = self.product_of_steps(nearest, packed) + (self.product_of_steps(rest, packed) - sums * 0.5).div_(steps)
    return torch.addcmul(torch.addcmul(self.weights[name + ".bias"], least, sums), y, scale)

  def product_of_steps(self, x: Tensor, packed: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> Tensor:
    return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(x, 1. / self.steps_of_few, 0, packed)

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

