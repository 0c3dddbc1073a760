// Every specimen, with its reader.

import CausalMerge
import LocalReplica
import SyncProtocol
import Trust

/// What mutations begin from.
struct Specimens {
  let all: [Specimen]

  /// Makes one organization's.
  ///
  /// - Parameter chance: what all of it is drawn from; what HPKE draws comes from the system.
  /// - Throws: what making or reading them throws.
  init(chance: Chance) throws {
    var office = try SpecimenOffice(chance: chance)
    let second = try office.enlist(.admin(rank: 2), in: [office.team])
    let member = try office.enlist(.member, in: [office.team])
    let colleague = try office.enlist(.member, in: [office.team, office.other])
    let lost = try office.enlist(.member, in: [office.other])
    let renewal = try office.keyring.renew(
      office.team, roster: office.roster, using: &office.chance)
    try office.write([renewal], by: office.admin)
    for keys in [member, colleague] {
      let (membership, wrap) = try office.keyring.membership(of: keys.publicKeys, in: office.team)
      office.wraps.append(wrap)
      try office.write([membership], by: office.admin)
    }
    try office.write(
      [.policy(CompartmentPolicy(compartment: 2, team: office.other, rights: [.read]))],
      by: second)
    try office.write(
      [
        .erasure(
          ErasureOrder(
            kind: .hold, order: OrderID(using: &office.chance),
            scopes: [ScopeID(using: &office.chance)],
            authority: office.chance.bytes(ErasureOrder.authorityBytes)))
      ], by: second)
    try office.write([.confirmation], by: office.admin)
    let revocation = try office.write(
      [.revocation(Revocation(device: lost.device))], by: office.admin)
    try office.write([.revocation(office.root.revoke(lost.device))], by: second)

    var scopes: [SpecimenScope] = []
    for author in [member, colleague] {
      let claim = ScopeClaim(
        caseID: CaseID(using: &office.chance), compartment: SpecimenOffice.compartment, ordinal: 0)
      scopes.append(
        try SpecimenScope(
          of: claim, by: author, keyring: try office.keyring(of: author), revoked: lost.device,
          revocation: revocation.hash, in: &office))
    }
    all =
      Self.segments(office, scopes) + Self.certificates(office, [member, second, colleague])
      + (try Self.wraps(office, scopes, [member, colleague]))
      + Self.claims(scopes, try office.keyring(of: colleague))
      + (try Self.revocations(office, by: second))
      + (try Self.enrollment(&office))
      + (try Self.receipts(&office, [member, colleague]))
      + (try Self.texts(&office)) + Self.carried(office, scopes)
      + (try Self.columns(&office.chance))
  }

  // MARK: segments

  private static func admission(_ roster: Roster, isWhole: Bool = true) -> Admission {
    Admission(roster: roster, isRosterWhole: isWhole)
  }

  /// A segment's bytes, where it is taken in.
  private static func taken(
    _ bytes: [UInt8], by admission: Admission, _ control: ScopeControl?, _ known: Set<SegmentHash>
  ) -> [UInt8]? {
    guard let segment = try? Segment(parsing: bytes) else { return nil }
    let verdict = admission.judge(
      segment, control: control, holds: known.contains, isInPast: { _ in true })
    return verdict == .admit || verdict == .held ? segment.bytes : nil
  }

  private static func segments(
    _ office: SpecimenOffice, _ scopes: [SpecimenScope]
  ) -> [Specimen] {
    var specimens: [Specimen] = []
    for (index, (segment, before)) in office.segments.enumerated() {
      let admission = admission(before, isWhole: index > 0)
      let known = Set(office.segments[..<index].map(\.segment.hash))
      specimens.append(
        Specimen(
          kind: index == 0 ? .founding : .rosterSegment, form: .segment(isControl: true),
          bytes: segment.bytes, read: { taken($0, by: admission, nil, known) }))
    }
    let final = admission(office.roster)
    for scope in scopes {
      let known = Set(scope.hashes)
      for (segment, before) in scope.controls {
        specimens.append(
          Specimen(
            kind: .scopeSegment, form: .segment(isControl: true), bytes: segment.bytes,
            read: { taken($0, by: final, before, known) }))
      }
      for segment in scope.changes {
        specimens.append(
          Specimen(
            kind: .segment, form: .segment(isControl: false), bytes: segment.bytes,
            read: { taken($0, by: final, scope.control, known) }))
        // The same without its signature: what the seal alone holds together.
        let unsigned = Array(segment.bytes.dropLast(Limits.signatureBytes))
        specimens.append(
          Specimen(
            kind: .sealedBody, form: .opaque, bytes: unsigned,
            read: { bytes in
              let none = [UInt8](repeating: 0, count: Limits.signatureBytes)
              guard let read = try? Segment(parsing: bytes + none),
                (try? read.openChanges(with: scope.prepared.key)) != nil
              else { return nil }
              return bytes
            }))
      }
    }
    return specimens
  }

  // MARK: certificates and sessions

  private static func certificates(
    _ office: SpecimenOffice, _ devices: [DeviceKeys]
  ) -> [Specimen] {
    let organization = office.root.organization
    var specimens: [Specimen] = []
    var chance = office.chance
    for keys in devices {
      guard let chain = office.roster.chain(of: keys.device) else { continue }
      let challenge = chance.bytes(SessionProof.challengeByteCount)
      let signature =
        (try? SessionProof.sign(challenge, organization: organization, with: keys.signer)) ?? []
      let request = SessionRequest(
        device: keys.device, challenge: challenge, signature: signature, chain: chain,
        rootKey: office.root.publicKey)
      /// What a server that knows nobody believes of a request.
      func verified(_ bytes: [UInt8]) -> (request: SessionRequest, device: VerifiedDevice)? {
        guard let read = try? SessionRequest(parsing: bytes),
          let device = try? CertificateChain.verify(
            read.chain, rootKey: read.rootKey, organization: organization),
          device.device == read.device
        else { return nil }
        return (read, device)
      }
      specimens.append(
        Specimen(
          kind: .certificate, form: .message, bytes: request.encoded(),
          read: { bytes in
            guard let (read, device) = verified(bytes) else { return nil }
            return device.device.bytes
              + read.chain.flatMap { $0.certificateBytes + $0.signature }
          }))
      specimens.append(
        Specimen(
          kind: .session, form: .message, bytes: request.encoded(), isBound: true,
          read: { bytes in
            guard let (read, device) = verified(bytes), read.challenge == challenge,
              SessionProof.isValid(
                read.signature, for: read.challenge, organization: organization,
                by: device.certificate.signingKey)
            else { return nil }
            return device.device.bytes + read.challenge + read.signature
          }))
    }
    return specimens
  }

  // MARK: wraps

  private static func wraps(
    _ office: SpecimenOffice, _ scopes: [SpecimenScope], _ devices: [DeviceKeys]
  ) throws -> [Specimen] {
    var specimens: [Specimen] = []
    for keys in devices {
      for wrap in office.wraps {
        guard case .teamKey(let content) = wrap.content, content.device == keys.device,
          let seed = office.agreementSeeds[keys.device]
        else { continue }
        let roster = office.roster
        specimens.append(
          Specimen(
            kind: .teamWrap, form: .message, bytes: wrap.bytes,
            read: { bytes in
              var keyring = TeamKeyring()
              guard let read = try? Wrap(parsing: bytes),
                (try? keyring.open(read, with: keys, roster: roster)) != nil
              else { return nil }
              return read.bytes
            }))
        specimens.append(
          Specimen(
            kind: .teamSeal, form: .message, bytes: wrap.bytes,
            read: { opened(teamKey: $0, with: seed) }))
      }
    }
    for scope in scopes {
      specimens += try keyWraps(of: scope, try office.keyring(of: scope.author))
    }
    return specimens
  }

  /// What is sealed in a wrap of a team's keys, whoever named it.
  private static func opened(teamKey bytes: [UInt8], with seed: [UInt8]) -> [UInt8]? {
    guard let read = try? Wrap(parsing: bytes), case .teamKey(let content) = read.content,
      let plaintext = try? KeyEncapsulation.xWing.open(
        KeyEncapsulation.Sealed(encapsulated: content.encapsulated, sealed: content.sealed),
        seed, Label.teamKey.bytes + content.team.bytes + content.device.bytes)
    else { return nil }
    return content.team.bytes + content.device.bytes + plaintext
  }

  private static func keyWraps(
    of scope: SpecimenScope, _ keyring: TeamKeyring
  ) throws -> [Specimen] {
    let id = scope.prepared.key.id
    let named = Set(scope.prepared.wraps.map(\.hash))
    var specimens: [Specimen] = []
    for wrap in scope.prepared.wraps {
      let others = scope.prepared.wraps.filter { $0.hash != wrap.hash }
      let isOpenedHere: Bool =
        switch wrap.content {
        case .key(let content): keyring.secrets(of: content.team) != nil
        case .encapsulation(let content): keyring.secrets(of: content.team) != nil
        case .teamKey: false
        }
      guard isOpenedHere else { continue }
      // The other team's wraps are put aside, so that the key can come this way only.
      let needed = others.filter { isOf(wrap, $0) }
      func key(_ bytes: [UInt8]) -> [UInt8]? {
        guard let read = try? Wrap(parsing: bytes) else { return nil }
        var opener = WrapOpener()
        let key = try? opener.key(
          id, of: scope.prepared.scope, from: [read] + needed, keyring: keyring)
        return key?.bytes
      }
      specimens.append(
        Specimen(
          kind: .keyWrap, form: .message, bytes: wrap.bytes, isBound: true,
          read: { bytes in
            // A replica looks wraps up by the hashes that the log names.
            guard let read = try? Wrap(parsing: bytes), named.contains(read.hash) else {
              return nil
            }
            return key(bytes)
          }))
      specimens.append(
        Specimen(
          kind: .keySeal, form: .message, bytes: wrap.bytes, isBound: true, read: { key($0) }))
    }
    return specimens
  }

  private static func isOf(_ wrap: Wrap, _ other: Wrap) -> Bool {
    switch (wrap.content, other.content) {
    case (.key(let key), .encapsulation): key.encapsulation == other.hash
    case (.encapsulation, .key(let key)): key.encapsulation == wrap.hash
    default: false
    }
  }

  // MARK: claims

  private static func claims(_ scopes: [SpecimenScope], _ keyring: TeamKeyring) -> [Specimen] {
    scopes.compactMap { scope in
      guard case .opening(let opening) = scope.prepared.entries.first else { return nil }
      return Specimen(
        kind: .claim, form: .opaque, bytes: opening.sealedClaim, isBound: true,
        read: { bytes in
          let changed = ScopeOpening(compartment: opening.compartment, sealedClaim: bytes)
          return try? ScopeKeys.claim(
            of: changed, scope: scope.prepared.scope, key: scope.prepared.key, keyring: keyring
          ).encoded()
        })
    }
  }

  // MARK: revocations by the root

  /// A revocation of the first admin by the root, brought by an admin whose own word would not do, and changed by that
  /// one before it is written into the roster under a true signature.
  private static func revocations(
    _ office: SpecimenOffice, by admin: DeviceKeys
  ) throws -> [Specimen] {
    let before = office.roster
    let device = office.admin.device
    let revocations = try [nil, office.team].map { try office.root.revoke(device, in: $0) }
    let genuine = Set(
      revocations.map {
        $0.signedMessage(organization: before.organization) + ($0.rootSignature ?? [])
      })
    return try revocations.map { revocation in
      let segment = try Segment.control(
        office.batch([.revocation(revocation)], number: 90),
        scope: office.root.rosterScope, device: admin.device, parents: before.frontier,
        signer: admin.signer)
      let (header, body) = HandmadeSegment.parts(of: segment)
      return Specimen(
        kind: .revocation, form: .message, bytes: body,
        read: { bytes in
          var after = before
          guard
            let framed = try? HandmadeSegment.framed(
              header: header, body: bytes, signer: admin.signer),
            let read = try? Segment(parsing: framed), let faults = try? after.apply(read),
            let entries = try? read.readControl().entries
          else { return nil }
          var words: Set<[UInt8]> = []
          for (index, entry) in entries.enumerated() {
            guard case .revocation(let read) = entry, let signature = read.rootSignature,
              !faults.contains(where: { $0.place.index == index })
            else { continue }
            words.insert(read.signedMessage(organization: before.organization) + signature)
          }
          let isEnded =
            after.isRevoked(device) || after.teams(of: device) != before.teams(of: device)
          guard let first = words.first else { return isEnded ? device.bytes : nil }
          // Both of the root's words in one breath are still the root's words.
          return words.subtracting(genuine).first ?? first
        })
    }
  }
}
