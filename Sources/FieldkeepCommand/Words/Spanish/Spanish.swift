// The Spanish of the screens: usted to whoever works with the program, joven for the youth, and one word for an idea, as
// docs/language.md lists them. How an entry is written stands at ``Catalog``.

/// The catalog's texts, a file for each area.
enum Spanish {
  /// What the program says itself.
  static let said = [
    work, team, look, decide, exchange, setup, trust, lease, paper, audit, orders, sharing,
    emergency,
  ]
  /// What other modules say, which the program hears.
  static let heard = [labels, hints, library, refusals, leaseRefusals]
  /// All of them; what stands in an earlier one is not said again in a later.
  static let texts = said + heard
}
