#pragma warning disable
using ArchVae.Tensors.Kernels;
using System.Numerics.Tensors;
namespace ArchVae.Tensors.Ops { 
internal enum Activation { None, Relu, Tanh }
internal unsafe class Linear : Operation {
  Tensor x, w, b, y; Activation act;
  public static Tensor Apply(Tape tape, Tensor input, Tensor weight, Tensor bias, Activation activation = Activation.None) {
    var y = tape.Variable(input.Rows, weight.Rows);
    for (int i = 0; i < input.Rows; i++) for (int j = 0; j < weight.Rows; j++) {
      var v = TensorPrimitives.Dot(input.Row(i), weight.Row(j)) + (bias.Exists ? bias.Values[j] : 0);
      y.Row(i)[j] = activation == Activation.Relu ? MathF.Max(v, 0) : v; }
    if (tape.Recording) { var o = tape.Record<Linear>(); (o.x, o.w, o.b, o.y, o.act) = (input, weight, bias, y, activation); }
    return y; }
  public override void Backward(Tape tape) {
    for (int i = 0; i < x.Rows; i++) for (int j = 0; j < w.Rows; j++) {
      var g = y.GradientRow(i)[j]; if (act == Activation.Relu && y.Row(i)[j] <= 0) g = 0; if (g == 0) continue;
      if (b.NeedsGradient) b.Gradients[j] += g;
      if (w.NeedsGradient) Elementwise.AddScaledTo(g, x.Row(i), w.GradientRow(j));
      if (x.NeedsGradient) Elementwise.AddScaledTo(g, w.Row(j), x.GradientRow(i)); } } }
internal unsafe class Lstm : Operation {
  SequenceLayout l; Tensor x, z, h0, c0, wi, wh, bi, bh, hs; float* gates, cells; bool rev;
  public static Tensor Apply(Tape tape, SequenceLayout layout, Tensor input, Tensor perSequence, Tensor h0, Tensor c0, Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh, bool reverse = false) {
    int H = weightHh.Columns, D = input.Columns, N = layout.RowCount;
    var hs = tape.Variable(N, H); var gates = tape.Scratch((long)N * 4 * H); var cells = tape.Scratch((long)N * H);
    var zero = new float[H];
    for (int b = 0; b < layout.SequenceCount; b++) { int L = layout.Lengths[b];
      for (int s = 0; s < L; s++) { int t = reverse ? L - 1 - s : s; int r = layout.RowOf(b, t);
        int pr = s == 0 ? -1 : layout.RowOf(b, reverse ? t + 1 : t - 1);
        ReadOnlySpan<float> hp = s == 0 ? (h0.Exists ? h0.Row(b) : zero) : hs.Row(pr);
        var g = new Span<float>(gates + (long)r * 4 * H, 4 * H);
        for (int j = 0; j < 4 * H; j++) { var v = biasIh.Values[j] + biasHh.Values[j] + TensorPrimitives.Dot(input.Row(r), weightIh.Row(j)[..D]) + TensorPrimitives.Dot(hp, weightHh.Row(j));
          if (perSequence.Exists) v += TensorPrimitives.Dot(perSequence.Row(b), weightIh.Row(j)[D..]);
          g[j] = j / H == 2 ? MathF.Tanh(v) : 1 / (1 + MathF.Exp(-v)); }
        for (int k = 0; k < H; k++) { var cp = s == 0 ? (c0.Exists ? c0.Row(b)[k] : 0) : cells[(long)pr * H + k];
          var c = g[H + k] * cp + g[k] * g[2 * H + k]; cells[(long)r * H + k] = c; hs.Row(r)[k] = g[3 * H + k] * MathF.Tanh(c); } } }
    if (tape.Recording) { var o = tape.Record<Lstm>(); o.l = layout; o.x = input; o.z = perSequence; o.h0 = h0; o.c0 = c0; o.wi = weightIh; o.wh = weightHh; o.bi = biasIh; o.bh = biasHh; o.hs = hs; o.gates = gates; o.cells = cells; o.rev = reverse; }
    return hs; }
  public override void Backward(Tape tape) {
    int H = wh.Columns, D = x.Columns; var dh = new float[H]; var dc = new float[H]; var dg = new float[4 * H]; var dhp = new float[H];
    for (int b = 0; b < l.SequenceCount; b++) { int L = l.Lengths[b]; Array.Clear(dh); Array.Clear(dc);
      for (int s = L - 1; s >= 0; s--) { int t = rev ? L - 1 - s : s; int r = l.RowOf(b, t); int pr = s == 0 ? -1 : l.RowOf(b, rev ? t + 1 : t - 1);
        Elementwise.AddTo(hs.GradientRow(r), dh); var g = gates + (long)r * 4 * H;
        for (int k = 0; k < H; k++) { float i = g[k], f = g[H + k], gg = g[2 * H + k], o = g[3 * H + k], th = MathF.Tanh(cells[(long)r * H + k]);
          float cp = s == 0 ? (c0.Exists ? c0.Row(b)[k] : 0) : cells[(long)pr * H + k];
          dc[k] += dh[k] * o * (1 - th * th); dg[3 * H + k] = dh[k] * th * o * (1 - o); dg[k] = dc[k] * gg * i * (1 - i); dg[H + k] = dc[k] * cp * f * (1 - f); dg[2 * H + k] = dc[k] * i * (1 - gg * gg); dc[k] *= f; }
        Array.Clear(dhp);
        for (int j = 0; j < 4 * H; j++) { var d = dg[j]; bi.Gradients[j] += d; bh.Gradients[j] += d;
          Elementwise.AddScaledTo(d, x.Row(r), wi.GradientRow(j)[..D]); if (x.NeedsGradient) Elementwise.AddScaledTo(d, wi.Row(j)[..D], x.GradientRow(r));
          if (z.Exists) { Elementwise.AddScaledTo(d, z.Row(b), wi.GradientRow(j)[D..]); if (z.NeedsGradient) Elementwise.AddScaledTo(d, wi.Row(j)[D..], z.GradientRow(b)); }
          if (s > 0) Elementwise.AddScaledTo(d, hs.Row(pr), wh.GradientRow(j)); else if (h0.Exists) Elementwise.AddScaledTo(d, h0.Row(b), wh.GradientRow(j));
          Elementwise.AddScaledTo(d, wh.Row(j), dhp); }
        dhp.CopyTo(dh, 0); }
      if (h0.NeedsGradient) Elementwise.AddTo(dh, h0.GradientRow(b)); if (c0.NeedsGradient) Elementwise.AddTo(dc, c0.GradientRow(b)); } } }
}
namespace ArchVae.Tensors {
internal class LstmStepper : System.IDisposable { Tensor wi, wh, bi, bh; float[] z, h, c; int zs, H; 
  public LstmStepper(ThreadTeam t, Tensor a, Tensor b, Tensor c, Tensor d) { wi = a; wh = b; bi = c; bh = d; H = wh.Columns; }
  public void Begin(Tensor zz, Tensor hh, Tensor cc) { z = zz.Exists ? zz.Values.ToArray() : null; zs = zz.Columns; h = hh.Values.ToArray(); c = cc.Values.ToArray(); }
  public Tensor Step(Tape t, Tensor x) { var y = t.Variable(x.Rows, H); int D = x.Columns; var g = new float[4 * H];
    for (int b = 0; b < x.Rows; b++) { for (int j = 0; j < 4 * H; j++) { var v = bi.Values[j] + bh.Values[j] + TensorPrimitives.Dot(x.Row(b), wi.Row(j)[..D]) + TensorPrimitives.Dot(h.AsSpan(b * H, H), wh.Row(j));
      if (z != null) v += TensorPrimitives.Dot(z.AsSpan(b * zs, zs), wi.Row(j)[D..]); g[j] = j / H == 2 ? MathF.Tanh(v) : 1 / (1 + MathF.Exp(-v)); }
      for (int k = 0; k < H; k++) { c[b * H + k] = g[H + k] * c[b * H + k] + g[k] * g[2 * H + k]; h[b * H + k] = g[3 * H + k] * MathF.Tanh(c[b * H + k]); y.Row(b)[k] = h[b * H + k]; } }
    return y; }
  public void Keep(System.ReadOnlySpan<int> k) { for (int i = 0; i < k.Length; i++) { Array.Copy(h, k[i] * H, h, i * H, H); Array.Copy(c, k[i] * H, c, i * H, H); if (z != null) Array.Copy(z, k[i] * zs, z, i * zs, zs); } }
  public void Dispose() {} }
}
