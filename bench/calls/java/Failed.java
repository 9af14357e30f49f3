/** What the mechanisms by hand throw. */
public final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;
  final int code;

  public Failed(int code) {
    super("refused");
    this.code = code;
  }
}
