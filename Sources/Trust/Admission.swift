// The one decision that keeps a scope's log what its members made it. The server and every device take it alike.

public import CausalMerge
public import SyncProtocol

/// What becomes of a segment where it arrives.
public enum AdmissionVerdict: Hashable, Sendable {
  /// It belongs where it says.
  case admit
  /// It is kept, and others may build on it, but it does not count for now.
  case held
  /// It may belong there once something arrives.
  case waiting(Missing)
  /// It does not belong there, as far as is known here. Its author keeps it, and may offer it again.
  case refused(Verdict.Reason)

  /// What a segment waits for.
  public enum Missing: Hashable, Sendable {
    case parent(SegmentHash)
    case certificate(of: DeviceID)
    /// The author's place in a team that may do this.
    case membership(of: DeviceID)
  }
}

/// Judges segments by the roster and by the control of their scope.
///
/// A segment proves its own author, so whoever reaches the server may bring it, and whoever receives it judges it
/// anew: a server that admits what it should not is found out by the first device that it serves.
///
/// - work of a newer merge algorithm is admitted, for only those who merge need understand it;
/// - a signature is checked before anything else that costs memory or leads to a write;
/// - what depends on the segment itself and its past is the same everywhere; only what is *missing* differs.
///
/// Spec: `protocol-spec/`, chapter on admission.
public struct Admission: Sendable {
  /// The roster as far as it is known here.
  public var roster: Roster
  /// Whether nobody is known to have a newer roster: a server that is not rebuilding.
  ///
  /// There, an unmet right is refused and the author told; elsewhere the segment waits, since the roster's next
  /// segment may give it.
  public var isRosterWhole: Bool
  /// Devices whose chain of certificates was verified although the roster here lacks them: a server that lost its
  /// disk takes back what they bring.
  public var shown: [DeviceID: VerifiedDevice] = [:]
  /// Devices that an operator has set aside until the roster revokes them: what they signed is held.
  public var setAside: Set<DeviceID> = []
  /// Whether what a device signed whose right has ended is held where it arrives: on a server, which so tells who brings
  /// it, and hands out nothing by its word.
  ///
  /// A device holds what the scope's frontiers tell it to hold, and so the same as every other.
  public var holdsEnded = false

  /// Scopes that are destroyed though the roster that is here does not say so: it was put back to an older copy.
  public var erased: Set<ScopeID> = []

  /// Judges by a roster.
  public init(roster: Roster, isRosterWhole: Bool) {
    self.roster = roster
    self.isRosterWhole = isRosterWhole
  }

  /// Judges one segment, whose frame, header and limits were checked when it was parsed.
  ///
  /// - Parameters:
  ///   - segment: the segment.
  ///   - control: the control of its scope as far as it is known here; `nil` for an unknown scope.
  ///   - holds: whether a segment of the scope was admitted here, or held.
  ///   - isInPast: whether a control segment of `control` lies in the past of this segment. Asked only when all
  ///     parents are here.
  /// - Returns: what becomes of it. Nothing was changed.
  /// - Complexity: one signature check, and a question for each control segment of the scope.
  public func judge(
    _ segment: Segment, control: ScopeControl? = nil, holds: (SegmentHash) -> Bool,
    isInPast: (SegmentHash) -> Bool = { _ in false }
  ) -> AdmissionVerdict {
    let header = segment.header
    guard header.version.format == Versions.format, header.version.suite == Versions.suite,
      header.kind == .changes || header.isSupported
    else { return .refused(.unsupportedVersion) }
    guard !roster.destroyedScopes.contains(header.scope), !erased.contains(header.scope) else {
      return .refused(.erased)
    }
    guard let key = knownKey(of: header.device) ?? keyFromRoot(in: segment) else {
      return isRosterWhole
        ? .refused(.unknownSigner) : .waiting(.certificate(of: header.device))
    }
    guard segment.verifySignature(by: key) else { return .refused(.badSignature) }
    if let parent = header.parents.first(where: { !holds($0) }) {
      return .waiting(.parent(parent))
    }
    let batch = header.kind == .control ? try? segment.readControl() : nil
    let isRoster = header.scope == (roster.scope ?? foundedScope(batch))
    let verdict =
      isRoster
      ? judgeRoster(segment, batch)
      : judgeScope(
        segment, batch, control: control ?? ScopeControl(scope: header.scope), isInPast: isInPast)
    return verdict == .admit && setAside.contains(header.device) ? .held : verdict
  }

  /// What to answer for bytes that are no segment.
  public static func reason(for error: SegmentError) -> Verdict.Reason {
    switch error {
    case .tooLarge, .headerTooLarge: .tooLarge
    case .unsupportedVersion: .unsupportedVersion
    default: .malformed
    }
  }

  // MARK: who signed

  /// The key of a device that the roster has, or that has shown its chain.
  private func knownKey(of device: DeviceID) -> SigningPublicKey? {
    roster.certificate(of: device)?.signingKey ?? shown[device]?.certificate.signingKey
  }

  /// The author's key, if the segment is of the roster and itself brings the root's word for its author: so begins
  /// every roster, and so a new admin comes in when the others' laptops are lost.
  private func keyFromRoot(in segment: Segment) -> SigningPublicKey? {
    let header = segment.header
    guard header.kind == .control, roster.scope.map({ $0 == header.scope }) ?? true,
      let batch = try? segment.readControl(), header.scope == roster.scope ?? foundedScope(batch),
      let rootKey = roster.rootKey ?? foundingKey(batch)
    else { return nil }
    for case .device(let signed) in batch.entries
    where signed.certificate.device == header.device && signed.certificate.issuer == nil {
      let fault = Certificates.fault(
        of: signed, organization: roster.organization, rootKey: rootKey, issuer: nil)
      return fault == nil ? signed.certificate.signingKey : nil
    }
    return nil
  }

  /// The pinned root's key, if a control segment begins by showing it.
  private func foundingKey(_ batch: ControlBatch?) -> SigningPublicKey? {
    guard case .founding(let rootKey) = batch?.entries.first,
      OrganizationID(rootKey: rootKey) == roster.organization
    else { return nil }
    return rootKey
  }

  private func foundedScope(_ batch: ControlBatch?) -> ScopeID? {
    foundingKey(batch).map { ScopeID(rosterOf: $0) }
  }

  // MARK: what it may do

  private func judgeRoster(_ segment: Segment, _ batch: ControlBatch?) -> AdmissionVerdict {
    guard segment.header.kind == .control else { return .refused(.rosterInvalid) }
    guard let batch else { return .refused(.malformed) }
    let header = segment.header
    var next = roster
    do {
      let faults = try next.apply(
        batch, from: header.device, hash: segment.hash, parents: header.parents)
      let isSound = !faults.contains(where: \.fault.isRefusal)
      guard isSound, next.isAdmin(header.device, asOf: segment.hash) else {
        return .refused(.rosterInvalid)
      }
      return holdsEnded && next.isRevoked(header.device) ? .held : .admit
    } catch {
      guard case .parentMissing(let parent) = error else { return .refused(.rosterInvalid) }
      return .waiting(.parent(parent))
    }
  }

  private func judgeScope(
    _ segment: Segment, _ batch: ControlBatch?, control: ScopeControl,
    isInPast: (SegmentHash) -> Bool
  ) -> AdmissionVerdict {
    let header = segment.header
    let control = control.asClaimed
    if control.hasSides, control.compartments(isInPast: isInPast).count > 1 {
      return .refused(.notGranted)
    }
    if header.kind == .changes || batch == nil {
      // A control segment that nobody can read counts as saying nothing; as such it needs what work needs.
      if control.mayWrite(header.device, roster: roster, isInPast: isInPast) {
        return isEnded(header.device, in: control) ? .held : .admit
      }
      if batch == nil && header.kind == .control { return .refused(.malformed) }
      if header.parents.isEmpty { return .refused(.unknownScope) }
      return lacking(header.device)
    }
    var next = control
    next.apply(
      batch, from: header.device, hash: segment.hash, isParentless: header.parents.isEmpty,
      roster: roster, isInPast: isInPast)
    if next.counts(segment.hash, roster: roster) {
      // Whoever ends the own team's right had it until then; whoever is let in again has it from then on.
      let isEnded =
        isEnded(header.device, in: next)
        && (!next.hasEnds || isEnded(header.device, in: control))
      return isEnded ? .held : .admit
    }
    let opens = next.opens(segment.hash)
    return header.parents.isEmpty && !opens ? .refused(.unknownScope) : lacking(header.device)
  }

  private func isEnded(_ device: DeviceID, in control: ScopeControl) -> Bool {
    holdsEnded && (control.hasEnds || !roster.revocations(of: device).isEmpty)
      && !control.isOfAudience(device, roster: roster)
  }

  private func lacking(_ device: DeviceID) -> AdmissionVerdict {
    isRosterWhole ? .refused(.notGranted) : .waiting(.membership(of: device))
  }
}

extension Roster {
  /// Takes in a roster segment that was admitted.
  ///
  /// - Throws: ``TrustError/parentMissing(_:)``; the roster is unchanged.
  @discardableResult
  public mutating func apply(_ segment: Segment) throws(TrustError) -> [InvalidEntry] {
    try apply(
      try? segment.readControl(), from: segment.header.device, hash: segment.hash,
      parents: segment.header.parents)
  }
}

extension ScopeControl {
  /// Takes in a control segment of this scope that was admitted.
  public mutating func apply(
    _ segment: Segment, roster: Roster, isWithheld: Bool = false,
    isInPast: (SegmentHash) -> Bool
  ) {
    apply(
      try? segment.readControl(), from: segment.header.device, hash: segment.hash,
      isParentless: segment.header.parents.isEmpty, roster: roster, isWithheld: isWithheld,
      isInPast: isInPast)
  }
}
