// Declared orders of values, for policies that know more about a field than which value is newer.

/// Values of a field from the one that gives the least access to the one that gives the most.
///
/// - a value that the ranking does not name, a cleared field and unreadable bytes give no access, as the least does:
///   an older program that meets a newer way to withdraw consent must not read it as consent;
/// - among values that give equally little, a declared one is shown before any other, then the newest.
public struct Ranking: Hashable, Sendable {
  /// The declared values, the one that gives least access first.
  public let values: [Value]

  /// Declares an order of values.
  public init(leastAccessFirst values: [Value]) {
    self.values = values
  }

  /// Declares an order of codes.
  public init(leastAccessFirst codes: String...) {
    self.init(leastAccessFirst: codes.map(Value.init(code:)))
  }

  /// The index of the value that gives the least access.
  func leastAccess(of candidates: [Value]) -> Int {
    let ranks = candidates.map { candidate in
      values.firstIndex(of: candidate).map { (access: $0, declared: 0) }
        ?? (access: 0, declared: 1)
    }
    return ranks.indices.dropFirst().reduce(0) { best, index in
      ranks[index] < ranks[best] ? index : best
    }
  }
}

/// States of a field in the order in which work moves them forward, as codes.
///
/// An agency is alerted, acknowledges, is on its way, arrives. Whoever was offline and still believes it only alerted
/// takes nothing back. But an agency that arrived in one worker's words and declined in another's did not do both:
/// such ends lie beyond no common state, and a person decides.
///
/// States are joined as the sets of those furthest along: the join of sets is their union without whatever some other
/// member lies beyond. That is the lattice of down-sets of the declared order, so the join is commutative, associative
/// and idempotent for every order without a cycle, and no state is shown that nobody wrote.
///
/// - a cleared field lies before everything that can be read;
/// - a code that was not declared, or anything that is no code, fits together with nothing but itself.
///
/// Source: Birkhoff, "Rings of sets", 1937 (down-sets of an order form a distributive lattice).
public struct Lattice: Hashable, Sendable {
  /// Every declared state, in the order of declaration.
  public let states: [String]
  /// For each state, all that lie beyond it.
  private let beyond: [String: Set<String>]

  /// Declares an order by chains: in each, every state lies beyond the one before it.
  ///
  /// - Returns: `nil` if some state would lie beyond itself.
  public init?(chains: [[String]]) {
    var states: [String] = []
    var beyond: [String: Set<String>] = [:]
    for chain in chains {
      for state in chain where !states.contains(state) { states.append(state) }
      for (state, next) in zip(chain, chain.dropFirst()) { beyond[state, default: []].insert(next) }
    }
    // Closes the order: whatever lies beyond the next state lies beyond this one.
    for middle in states {
      for state in states where beyond[state, default: []].contains(middle) {
        beyond[state, default: []].formUnion(beyond[middle, default: []])
      }
    }
    guard states.allSatisfy({ !beyond[$0, default: []].contains($0) }) else { return nil }
    self.states = states
    self.beyond = beyond
  }

  /// Declares one chain of states, each beyond the one before it.
  ///
  /// A state that is named twice keeps its first place.
  public init(_ chain: String...) {
    var states: [String] = []
    for state in chain where !states.contains(state) { states.append(state) }
    self.states = states
    self.beyond = Dictionary(
      uniqueKeysWithValues: states.indices.map { (states[$0], Set(states[($0 + 1)...])) })
  }

  /// Whether one state lies beyond another.
  public func isBeyond(_ state: String, _ earlier: String) -> Bool {
    beyond[earlier]?.contains(state) ?? false
  }

  /// The join of two sets of states: those of both that no other lies beyond.
  public func join(_ left: Set<String>, _ right: Set<String>) -> Set<String> {
    let all = left.union(right)
    return all.filter { state in !all.contains { isBeyond($0, state) } }
  }

  /// The index of the value that lies at or beyond all others; `nil` if none does.
  func furthest(of values: [Value]) -> Int? {
    values.indices.first { index in
      values.indices.allSatisfy { $0 == index || isBeyond(values[index], values[$0]) }
    }
  }

  private func isBeyond(_ value: Value, _ earlier: Value) -> Bool {
    if earlier == .empty { return value != .empty && value.meaning != nil }
    guard case .code(let state) = value.meaning, case .code(let other) = earlier.meaning else {
      return false
    }
    return isBeyond(state, other)
  }
}
