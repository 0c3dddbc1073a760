// What each entry of the roster needs in its own past, and what it does there.

internal import CausalMerge
internal import SyncProtocol

extension Roster {
  /// Takes one entry, or says why it changes nothing.
  ///
  /// What is asked here is asked only of facts that `origin` sees; anything else would make the answer depend on
  /// what happened to arrive first.
  mutating func take(
    _ entry: ControlEntry, index: Int, parentless: Bool, from origin: Origin
  ) -> EntryFault? {
    switch entry {
    case .founding(let rootKey):
      return found(rootKey, isFirst: index == 0 && parentless, from: origin)
    case .device(let signed):
      return enlist(signed, from: origin)
    case .opening, .key, .grant, .wrap, .keyRequest, .frontier, .grantEnd:
      return .misplaced
    case .team, .membership, .policy, .confirmation, .revocation, .erasure, .unknown:
      break
    }
    guard isAdmin(origin.author, seenFrom: origin) else { return .notAdmin }
    switch entry {
    case .team(let key): return add(key, from: origin)
    case .membership(let membership): return add(membership, from: origin)
    case .policy(let policy): return set(policy, from: origin)
    case .confirmation:
      confirmations.append(ConfirmationFact(origin: origin))
      return nil
    case .erasure(let order): return add(order, index: index, from: origin)
    case .revocation(let revocation): return revoke(revocation, from: origin)
    case .unknown: return .reserved
    case .founding, .device, .opening, .key, .grant, .wrap, .keyRequest, .frontier, .grantEnd:
      return .misplaced
    }
  }

  /// The root shows its key.
  ///
  /// Any number of segments may begin the roster anew; they all show the same key.
  private mutating func found(
    _ rootKey: SigningPublicKey, isFirst: Bool, from origin: Origin
  ) -> EntryFault? {
    guard isFirst else { return .misplaced }
    guard OrganizationID(rootKey: rootKey) == organization else { return .otherRoot }
    self.rootKey = rootKey
    foundings.append(origin)
    return nil
  }

  /// A device is vouched for: by the root whoever carries it in, as long as that is an admin or the new admin itself.
  private mutating func enlist(_ signed: SignedCertificate, from origin: Origin) -> EntryFault? {
    let certificate = signed.certificate
    let bringsItself =
      certificate.isAdmin && certificate.issuer == nil && certificate.device == origin.author
    guard bringsItself || isAdmin(origin.author, seenFrom: origin) else { return .notAdmin }
    guard let rootKey, foundings.contains(where: { origin.sees($0) }) else {
      return .certificate(.issuerUnknown)
    }
    var issuer: CertificateFact?
    if let device = certificate.issuer {
      issuer = adminCertificates(of: device, seenFrom: origin).first
      if issuer == nil {
        let isDevice = certificates[device]?.contains { origin.sees($0.origin) } ?? false
        return .certificate(isDevice ? .issuerNotAdmin : .issuerUnknown)
      }
    }
    let depth = (issuer?.depth ?? 0) + 1
    guard depth <= Limits.chainLength else {
      return .certificate(.chainLength(depth, limit: Limits.chainLength))
    }
    if let office = adminCertificates(of: certificate.device, seenFrom: origin).first {
      guard certificate.isAdmin else { return .certificate(.wouldDemote) }
      if let issuer, issuer.certificate.rank >= office.certificate.rank {
        return .certificate(.outranked)
      }
    }
    if let fault = Certificates.fault(
      of: signed, organization: organization, rootKey: rootKey, issuer: issuer?.certificate)
    {
      return .certificate(fault)
    }
    certificates[certificate.device, default: []].append(
      CertificateFact(origin: origin, signed: signed, depth: depth))
    return nil
  }

  /// A team's next key: generations count up from 1 without a gap, in each past.
  private mutating func add(_ key: TeamKey, from origin: Origin) -> EntryFault? {
    let seen = (teams[key.team]?.keys ?? []).filter { origin.sees($0.origin) }
    let expected = (seen.map(\.key.generation).max() ?? 0) + 1
    guard key.generation == expected else {
      return .generation(key.generation, expected: expected)
    }
    teams[key.team, default: TeamFacts()].keys.append(TeamKeyFact(origin: origin, key: key))
    return nil
  }

  private mutating func add(_ membership: Membership, from origin: Origin) -> EntryFault? {
    guard isTeam(membership.team, seenFrom: origin) else { return .teamUnknown(membership.team) }
    guard certificates[membership.device]?.contains(where: { origin.sees($0.origin) }) ?? false
    else { return .deviceUnknown(membership.device) }
    teams[membership.team]?.members[membership.device, default: []].append(
      MembershipFact(origin: origin, wrap: membership.wrap))
    teamsByDevice[membership.device, default: []].insert(membership.team)
    return nil
  }

  private mutating func set(_ policy: CompartmentPolicy, from origin: Origin) -> EntryFault? {
    guard isTeam(policy.team, seenFrom: origin) else { return .teamUnknown(policy.team) }
    guard Rights.standing.isSuperset(of: policy.rights) else {
      return .rights(policy.rights.rawValue)
    }
    policies[policy.compartment, default: [:]][policy.team, default: []].append(
      PolicyFact(origin: origin, rights: policy.rights))
    return nil
  }

  /// A device, or its place in a team, ends; whether that counts is asked of the whole roster.
  private mutating func revoke(_ revocation: Revocation, from origin: Origin) -> EntryFault? {
    guard certificates[revocation.device]?.contains(where: { origin.sees($0.origin) }) ?? false
    else { return .deviceUnknown(revocation.device) }
    if let team = revocation.team, !isTeam(team, seenFrom: origin) { return .teamUnknown(team) }
    if let signature = revocation.rootSignature {
      let message = revocation.signedMessage(organization: organization)
      guard rootKey?.isValid(signature, for: message) ?? false else { return .badRootSignature }
    }
    revocations.append(
      RevocationFact(
        origin: origin, entry: revocation, isSignedByRoot: revocation.rootSignature != nil))
    return nil
  }

  func isTeam(_ team: TeamID, seenFrom origin: Origin) -> Bool {
    teams[team]?.keys.contains { origin.sees($0.origin) } ?? false
  }

  func isAdmin(_ device: DeviceID, seenFrom origin: Origin) -> Bool {
    certificates[device]?.contains { $0.certificate.isAdmin && origin.sees($0.origin) } ?? false
  }

  /// A device's certificates as an admin, the one that ranks first before the others.
  private func adminCertificates(
    of device: DeviceID, seenFrom origin: Origin
  ) -> [CertificateFact] {
    (certificates[device] ?? [])
      .filter { $0.certificate.isAdmin && origin.sees($0.origin) }
      .sorted { ($0.certificate.rank, $0.depth) < ($1.certificate.rank, $1.depth) }
  }
}

extension Rights {
  /// All that a policy may give.
  static let standing: Rights = [.read, .write, .open]
  /// All that a grant may give.
  static let granted: Rights = [.read, .write]
}
