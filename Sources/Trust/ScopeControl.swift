// Who may read and write one scope, as its own control segments say.

public import CausalMerge
public import SyncProtocol

/// A scope's openings, keys and grants, derived from its control segments.
///
/// The server, which can open nothing of a scope, and every member decide from these same segments whether a
/// device's work belongs there. Whether an entry counts is judged by its own past: an advocate who was granted the
/// scope on Monday may grant a colleague on Tuesday, and no replica needs to know in which order it learnt of both.
///
/// - control segments are taken in after their parents, each with a predicate that knows its past; changes lie
///   between control segments, so a scope's control segments alone cannot tell their own ancestry;
/// - within that, every order gives the same answers, and so does every order between them and the roster: what the
///   roster does not allow yet counts as soon as it does;
/// - an opening that a member finds to be false, see ``disregard(opening:)``, counts for nothing, nor does what rests
///   on it alone;
/// - whether a statement was made by right never changes; whether it still counts does, where frontiers end what
///   counts of a device: see ``settle(frontiersBy:reaches:)``.
public struct ScopeControl: Sendable {
  /// The scope.
  public let scope: ScopeID

  struct Statement: Sendable {
    var segment: SegmentHash
    var author: DeviceID
    /// Statements in this one's past, as indexes: always smaller than its own.
    var past: [Int]
    var opening: ScopeOpening?
    /// The compartment that the opening in its past names, or its own.
    var compartment: UInt32?
    var keys: [ScopeKey] = []
    var grants: [Grant] = []
    var additions: [WrapAddition] = []
    var requests: [KeyRequest] = []
    var frontiers: [Frontier] = []
    /// Teams of which it ends what they were granted.
    var ends: [TeamID] = []
    /// Whether it came, as far as is known here, after its author's right had ended: it says nothing until released.
    var isWithheld = false
    /// When its author says it was written, for showing and for not asking too often.
    var time: Int64
    var faults: [InvalidEntry] = []
    /// Whether the roster has allowed it once.
    ///
    /// The roster takes nothing back, so this stays.
    var isSettled = false

    /// Whether it only adds wraps or asks for one, which every reader may.
    var isOnlyAboutWraps: Bool {
      opening == nil && keys.isEmpty && grants.isEmpty && frontiers.isEmpty && ends.isEmpty
        && !(additions.isEmpty && requests.isEmpty)
    }
  }

  private(set) var statements: [Statement] = []
  /// What counts of devices whose right to write here has ended: these segments and their past.
  ///
  /// A device that is not named is not limited. As of the last ``settle(frontiersBy:reaches:)``.
  public internal(set) var limits: [DeviceID: Set<SegmentHash>] = [:]
  /// Whether any frontier was written here, counting or not.
  public private(set) var hasFrontiers = false
  /// Whether what a team was granted was ever ended here, or said to be.
  public private(set) var hasEnds = false
  /// Whether anything was granted here for a time.
  public private(set) var hasTimedGrants = false
  /// Statements that do not count for now, by index.
  var cut: Set<Int> = []
  /// Those among them that a revocation in the roster took away, as if nothing had ever been ended in this scope.
  var disowned: Set<Int> = []
  private var indexes: [SegmentHash: Int] = [:]
  /// The side that counts, where a member has found out, or was told, of which compartment the scope is: what stands on
  /// others counts for nothing.
  public var side: UInt32?
  /// Openings that a member found to be false; a replica keeps their names and gives them anew when it starts.
  public private(set) var disregarded: Set<SegmentHash> = []

  /// The control of a scope of which nothing is known yet.
  public init(scope: ScopeID) {
    self.scope = scope
  }

  /// Whether a control segment was taken in.
  public func contains(_ segment: SegmentHash) -> Bool { indexes[segment] != nil }

  /// The control segments taken in, each after those in its past.
  public var segments: [SegmentHash] { statements.map(\.segment) }

  /// Whether a control segment that was taken in asks for a key.
  public func asksForKey(_ segment: SegmentHash) -> Bool {
    indexes[segment].map { !statements[$0].requests.isEmpty } ?? false
  }

  /// Takes in one control segment.
  ///
  /// - Parameters:
  ///   - batch: what the segment says; `nil` if its body cannot be read, which counts as saying nothing.
  ///   - author: whose signature on the segment was verified.
  ///   - hash: the segment.
  ///   - isParentless: whether the segment builds on nothing.
  ///   - roster: the roster as far as it is known.
  ///   - isWithheld: whether it came after its author's right had ended; a server lets such a one give nobody anything.
  ///   - isInPast: whether a control segment taken in before lies in this one's past.
  /// - Complexity: O(statements) calls of `isInPast`.
  public mutating func apply(
    _ batch: ControlBatch?, from author: DeviceID, hash: SegmentHash, isParentless: Bool,
    roster: Roster, isWithheld: Bool = false, isInPast: (SegmentHash) -> Bool
  ) {
    guard indexes[hash] == nil else { return }
    var statement = Statement(
      segment: hash, author: author, past: statements.indices.filter { isInPast(segments[$0]) },
      time: batch?.time ?? 0)
    statement.isWithheld = isWithheld
    if isWithheld { cut.insert(statements.count) }
    let entries = batch?.entries ?? []
    for (index, entry) in entries.enumerated() {
      if let fault = read(entry, index: index, isParentless: isParentless, into: &statement) {
        let place = EntryPlace(segment: hash, index: index)
        statement.faults.append(InvalidEntry(place: place, fault: fault))
      }
    }
    if statement.opening != nil && statement.keys.isEmpty {
      statement.opening = nil
      let place = EntryPlace(segment: hash, index: 0)
      statement.faults.insert(InvalidEntry(place: place, fault: .keyMissing), at: 0)
    }
    statement.compartment =
      statement.opening?.compartment
      ?? statement.past.first { statements[$0].compartment != nil }.flatMap {
        statements[$0].compartment
      }
    indexes[hash] = statements.count
    statements.append(statement)
    settle(roster)
  }

  /// Looks at the roster again, so that later questions need not.
  ///
  /// Answers are right without it; a scope with statements that waited for the roster answers faster after it.
  public mutating func settle(_ roster: Roster) {
    guard statements.contains(where: { !$0.isSettled }) else { return }
    for (index, counts) in standing(roster).enumerated() where counts {
      statements[index].isSettled = true
    }
  }

  /// Lets an opening count for nothing, and with it whatever rests on it alone.
  ///
  /// For members who opened its claim and found that the scope does not follow from it: somebody learnt a scope's id
  /// and tried to enter by opening it under a compartment of their own.
  public mutating func disregard(opening segment: SegmentHash) {
    guard disregarded.insert(segment).inserted else { return }
    for index in statements.indices { statements[index].isSettled = false }
  }

  /// The openings that name another compartment than the one that the scope is proven to be of.
  ///
  /// A scope is of one compartment. So once a member has opened the claim of one opening and found it true, all that name
  /// another are false, whether or not their own claims can be opened: somebody who may read here and not write could
  /// else enter by an opening of a compartment of their own, under a key that is wrapped for nobody.
  public func openings(besidesThoseOf compartment: UInt32) -> [SegmentHash] {
    statements.filter { statement in
      statement.opening.map { $0.compartment != compartment } ?? false
        && !disregarded.contains(statement.segment)
    }.map(\.segment)
  }

  /// The same control, with every opening taken at its word: what admission asks.
  ///
  /// Which openings are false only who holds the scope's keys can tell, and not everybody gets them at once. If that
  /// decided whether a segment belongs where it says, one device would build on what another lets wait for ever. So what
  /// rests on a false opening is admitted everywhere, and counts nowhere: see ``rests(onFalseOpeningsIn:)``.
  var asClaimed: ScopeControl {
    guard !disregarded.isEmpty || side != nil else { return self }
    var control = self
    (control.disregarded, control.side) = ([], nil)
    return control
  }

  /// Whether a past holds an opening that turned out to be false.
  ///
  /// What rests on it counts for nothing, and nobody builds on it: what comes together of two sides is admitted nowhere.
  public func rests(onFalseOpeningsIn isInPast: (SegmentHash) -> Bool) -> Bool {
    disregarded.contains(where: isInPast)
  }

  private mutating func read(
    _ entry: ControlEntry, index: Int, isParentless: Bool, into statement: inout Statement
  ) -> EntryFault? {
    switch entry {
    case .opening(let opening):
      guard index == 0, isParentless else { return .misplaced }
      statement.opening = opening
    case .key(let key):
      statement.keys.append(key)
    case .grant(let grant):
      guard !grant.rights.isEmpty, Rights.granted.isSuperset(of: grant.rights) else {
        return .rights(grant.rights.rawValue)
      }
      statement.grants.append(grant)
      if grant.until != nil { hasTimedGrants = true }
    case .wrap(let addition):
      guard isKnown(addition.keyID, to: statement) else { return .keyUnknown(addition.keyID) }
      statement.additions.append(addition)
    case .keyRequest(let request):
      guard isKnown(request.keyID, to: statement) else { return .keyUnknown(request.keyID) }
      statement.requests.append(request)
    case .frontier(let frontier):
      statement.frontiers.append(frontier)
      hasFrontiers = true
    case .grantEnd(let end):
      statement.ends.append(end.team)
      hasEnds = true
    case .unknown:
      return .reserved
    case .founding, .device, .team, .membership, .policy, .revocation, .erasure, .confirmation:
      return .misplaced
    }
    return nil
  }

  private func isKnown(_ key: KeyID, to statement: Statement) -> Bool {
    statement.keys.contains { $0.keyID == key }
      || statement.past.contains { past in
        statements[past].keys.contains { $0.keyID == key }
      }
  }

  // MARK: what counts

  /// Which statements count, by index.
  ///
  /// - Complexity: O(statements) when all were settled before, else O(statements²) questions to the roster.
  func standing(_ roster: Roster) -> [Bool] {
    var counts = statements.map { $0.isSettled && isOnSide($0) }
    for index in statements.indices where !counts[index] && isOnSide(statements[index]) {
      counts[index] = isEntitled(statements[index], roster: roster, counts: counts)
    }
    return counts
  }

  private func isOnSide(_ statement: Statement) -> Bool {
    side == nil || statement.compartment == side
  }

  func isEntitled(_ statement: Statement, roster: Roster, counts: [Bool]) -> Bool {
    if let opening = statement.opening {
      return !disregarded.contains(statement.segment)
        && roster.hasEverBeenAllowedToOpen(statement.author, in: opening.compartment)
    }
    let past = statement.past.filter { counts[$0] }
    let needed: Rights = statement.isOnlyAboutWraps ? .read : .write
    return past.contains { index in
      let earlier = statements[index]
      return earlier.opening != nil && earlier.author == statement.author
        || earlier.grants.contains {
          $0.rights.contains(needed) && roster.wasMember(statement.author, of: $0.team)
        }
    }
  }
}
