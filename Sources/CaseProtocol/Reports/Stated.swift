// "Nobody asked", "about fifteen" and "two agencies say different things" are three answers, and none of them is no.

/// What records say about something.
public enum Stated<Value: Hashable & Sendable>: Hashable, Sendable {
  /// Nobody has said.
  case unknown
  case known(Value)
  /// Said to be an estimate.
  case estimated(Value)
  /// Different values stand, and no person has decided yet; at least two, in no order that means anything.
  case contested([Value])

  /// The value, if one stands and is no estimate.
  public var known: Value? {
    if case .known(let value) = self { value } else { nil }
  }

  /// What several statements about one thing come to.
  ///
  /// What is known outranks an estimate; different values of one rank are contested, and so is all that was contested.
  static func combined(_ statements: [Stated]) -> Stated {
    var known: [Value] = []
    var estimated: [Value] = []
    var contested: [Value] = []
    for statement in statements {
      switch statement {
      case .unknown: break
      case .known(let value): known.appendIfMissing(value)
      case .estimated(let value): estimated.appendIfMissing(value)
      case .contested(let values): values.forEach { contested.appendIfMissing($0) }
      }
    }
    if !contested.isEmpty {
      known.forEach { contested.appendIfMissing($0) }
      return .contested(contested)
    }
    if known.count > 1 { return .contested(known) }
    if let value = known.first { return .known(value) }
    if estimated.count > 1 { return .contested(estimated) }
    return estimated.first.map { .estimated($0) } ?? .unknown
  }
}

extension Array where Element: Hashable {
  fileprivate mutating func appendIfMissing(_ element: Element) {
    if !contains(element) { append(element) }
  }
}
