  # Linear layers by libtorch's general means, which every processor has.
  linear_dtype : int

  def pack(self, name: str, parts: List[str]) -> NoneType:
    self.weights[name + ".weight"] = torch.to(self.take(parts, ".weight"), self.linear_dtype)
    self.weights[name + ".bias"] = torch.to(self.take(parts, ".bias"), self.linear_dtype)
    return None

  def dense(self, x: Tensor, name: str, act: str) -> Tensor:
    y = torch.linear(torch.to(x, self.linear_dtype), self.weights[name + ".weight"], self.weights[name + ".bias"])
    return self.activate(y, act)
