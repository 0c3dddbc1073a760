// What is handed from device to device and from hand to hand: requests, answers, receipts, texts, sheets, files; and what
// lies on a laptop's own disk.

import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import Trust

extension Specimens {
  // MARK: enrollment

  static func enrollment(_ office: inout SpecimenOffice) throws -> [Specimen] {
    var specimens: [Specimen] = []
    var answers: [(invitation: Invitation, keys: DeviceKeys, response: EnrollmentResponse)] = []
    for _ in 0..<2 {
      let invitation = Invitation(
        organization: office.root.organization, server: "https://sync.example", serverPin: nil,
        using: &office.chance)
      let keys = try DeviceKeys(using: &office.chance, encapsulation: .xWing)
      let request = try Enrollment.request(invitation, keys: keys)
      specimens.append(
        Specimen(
          kind: .request, form: .message, bytes: request.encoded(), isBound: true,
          read: { bytes in
            guard let read = try? EnrollmentRequest(parsing: bytes),
              let keys = try? Enrollment.verify(read, secret: invitation.secret)
            else { return nil }
            return keys.signing.bytes + keys.agreement + read.proof + read.signature
          }))
      let answer = try Enrollment.answer(
        keys.publicKeys, number: 9, issuedAt: 9, teams: [office.team], keyring: office.keyring,
        roster: office.roster, signer: office.admin.signer)
      try office.write(answer.entries, by: office.admin)
      let response = EnrollmentResponse(
        isPending: false, segments: office.segments.map(\.segment.bytes),
        wraps: answer.wraps.map(\.bytes), serverTime: 1_790_000_000_000)
      answers.append((invitation, keys, response))
    }
    let all = Set(office.segments.map(\.segment.hash))
    return specimens
      + answers.map { answer in
        Specimen(
          kind: .answer, form: .message, bytes: answer.response.encoded(), isBound: true,
          read: { joined($0, by: answer.invitation, answer.keys, all) })
      }
  }

  /// What a new device believes of an answer: its certificate, and its team's keys.
  ///
  /// Whoever passes the answer on can leave segments out; what is taken of the rest is what admins signed. Anything that
  /// is not would be a device, a key or a segment that is none of theirs, and is in what this gives.
  private static func joined(
    _ bytes: [UInt8], by invitation: Invitation, _ keys: DeviceKeys, _ all: Set<SegmentHash>
  ) -> [UInt8]? {
    guard let read = try? EnrollmentResponse(parsing: bytes), !read.isPending,
      let roster = try? Enrollment.roster(
        from: read.segments.compactMap { try? Segment(parsing: $0) },
        of: invitation.organization),
      let (certificate, keyring) = try? Enrollment.complete(
        invitation, keys: keys, roster: roster,
        wraps: read.wraps.compactMap { try? Wrap(parsing: $0) })
    else { return nil }
    let strange = read.segments.compactMap { try? Segment(parsing: $0) }
      .filter { roster.contains($0.hash) && !all.contains($0.hash) }
    return certificate.encoded()
      + keyring.teams.flatMap { $0.bytes + (keyring.secrets(of: $0)?.encoded() ?? []) }
      + strange.flatMap(\.hash.bytes)
  }

  // MARK: receipts

  static func receipts(
    _ office: inout SpecimenOffice, _ devices: [DeviceKeys]
  ) throws -> [Specimen] {
    let roster = office.roster
    var specimens: [Specimen] = []
    for keys in devices {
      let receipt = try Receipt(
        signing: OrderID(using: &office.chance), kind: .orderDone, doneAt: 1_790_000_000_000,
        organization: office.root.organization, with: keys.signer)
      specimens.append(
        Specimen(
          kind: .receipt, form: .message, bytes: receipt.encoded(),
          read: { bytes in
            guard let read = try? Receipt(parsing: bytes), read.isValid(in: roster) else {
              return nil
            }
            return Receipt.signedMessage(
              organization: roster.organization, order: read.order, device: read.device,
              kind: read.kind, doneAt: read.doneAt) + read.signature
          }))
    }
    return specimens
  }

  // MARK: texts and sheets

  static func texts(_ office: inout SpecimenOffice) throws -> [Specimen] {
    var specimens: [Specimen] = []
    for pin in [nil, office.chance.bytes(Invitation.pinBytes)] {
      let link = try InvitationLink(
        Invitation(
          organization: office.root.organization, server: "https://sync.example:8443",
          serverPin: pin, using: &office.chance))
      specimens.append(
        Specimen(
          kind: .invitation, form: .opaque, bytes: Array(link.text.utf8),
          read: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            return try? InvitationLink(text: text).invitation.encoded()
          }))
    }
    for root in [office.root, OrganizationRoot(using: &office.chance)] {
      specimens.append(
        Specimen(
          kind: .rootText, form: .text, bytes: Array(root.text.utf8),
          read: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            return try? OrganizationRoot(text: text).publicKey.bytes
          }))
    }
    for secret in [PaperSecret.recovery, .root] {
      for count in [1, 2] {
        let sheets = try sheets(of: secret, count, &office)
        for (index, sheet) in sheets.enumerated() {
          let others = sheets.enumerated().filter { $0.offset != index }.map(\.element)
          let organization = office.root.organization
          specimens.append(
            Specimen(
              kind: .sheet, form: .text, bytes: Array(sheet.words.joined(separator: " ").utf8),
              isBound: true,
              read: { bytes in
                guard let text = String(validating: bytes, as: UTF8.self),
                  let read = try? PaperSheet(text: text, of: secret)
                else { return nil }
                return key(of: [read] + others, secret, organization)
              }))
        }
      }
    }
    let words = OrganizationWords(rootKey: office.root.publicKey)
    let rows = zip(OrganizationWords.rowNames, words.rows).map {
      ([$0] + $1).joined(separator: " ")
    }
    specimens.append(
      Specimen(
        kind: .sheet, form: .text, bytes: Array(rows.joined(separator: "\n").utf8),
        read: { bytes in
          guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
          return try? OrganizationWords(text: text).rootKey.bytes
        }))
    return specimens + (try storageKeys(&office))
  }

  private static func sheets(
    of secret: PaperSecret, _ count: Int, _ office: inout SpecimenOffice
  ) throws -> [PaperSheet] {
    switch secret {
    case .recovery: try RecoveryKey(using: &office.chance).sheets(count, using: &office.chance)
    case .root:
      try OrganizationRoot(using: &office.chance).sheets(count, using: &office.chance)
    }
  }

  /// The public half of what some sheets keep.
  private static func key(
    of sheets: [PaperSheet], _ secret: PaperSecret, _ organization: OrganizationID
  ) -> [UInt8]? {
    switch secret {
    case .recovery:
      try? RecoveryKey(sheets: sheets)
        .deviceKeys(of: organization, encapsulation: .replayable).publicKeys.signing.bytes
    case .root: try? OrganizationRoot(sheets: sheets).publicKey.bytes
    }
  }

  private static func storageKeys(_ office: inout SpecimenOffice) throws -> [Specimen] {
    let passphrase = Passphrase(entered: "willow amber quiet fox lantern seven")
    let key = ContentKey(using: &office.chance)
    let locked = try LockedStorageKey(
      locking: key, with: passphrase, using: &office.chance)
    return [
      Specimen(
        kind: .storageKey, form: .text, bytes: Array(StorageKeyFile.locked(locked).text.utf8),
        read: { bytes in
          guard let text = String(validating: bytes, as: UTF8.self),
            case .locked(let read) = try? StorageKeyFile(text: text)
          else { return nil }
          return try? read.open(with: passphrase).bytes
        })
    ]
  }

  // MARK: carried files

  static func carried(_ office: SpecimenOffice, _ scopes: [SpecimenScope]) -> [Specimen] {
    let admission = Admission(roster: office.roster, isRosterWhole: true)
    let known = Set(scopes.flatMap(\.hashes))
    let wraps = scopes.flatMap(\.prepared.wraps).map(\.bytes)
    let genuine = Set(
      wraps + scopes.flatMap { $0.controls.map(\.segment.bytes) + $0.changes.map(\.bytes) })
    /// Whether a device would keep an item.
    func isKept(_ item: CarryFile.Item) -> Bool {
      switch item {
      case .wrap(let wrap): return wraps.contains(wrap.bytes)
      case .segment(let segment):
        let control = scopes.first { $0.prepared.scope == segment.header.scope }?.control
        let verdict = admission.judge(
          segment, control: control, holds: known.contains, isInPast: { _ in true })
        return verdict == .admit || verdict == .held
      }
    }
    return scopes.enumerated().flatMap { index, scope -> [Specimen] in
      let items =
        scope.prepared.wraps.map { CarryFile.Item.wrap($0) }
        + (scope.controls.map(\.segment) + scope.changes.prefix(index + 1)).map {
          CarryFile.Item.segment($0)
        }
      var writer = CarryFile.Writer()
      let start = writer.start()
      let middle = items.flatMap { writer.append($0) }
      let own = Set(items.map(\.bytes))
      /// Of a file that is read: what would be kept that nobody made; or one byte, where nothing of it is missing.
      func kept(_ file: [UInt8]) -> [UInt8]? {
        guard let read = readItems(of: file) else { return nil }
        let kept = Set(read.filter(isKept).map(\.bytes))
        let strange = kept.subtracting(genuine)
        guard strange.isEmpty else { return strange.flatMap { $0 } }
        return kept.isSuperset(of: own) ? [1] : nil
      }
      return [
        Specimen(
          kind: .carryFile, form: .opaque, bytes: start + middle + writer.end(),
          read: { readItems(of: $0)?.flatMap(\.bytes) }),
        Specimen(
          kind: .carriedItems, form: .opaque, bytes: middle, isBound: true,
          read: { middle in
            let digest: SegmentHash = SecureHash.digest(of: start + middle)
            let end = [0] + UInt32(SegmentHash.byteCount).bigEndianBytes + digest.bytes
            return kept(start + middle + end)
          }),
      ]
    }
  }

  private static func readItems(of file: [UInt8]) -> [CarryFile.Item]? {
    var reader = CarryFile.Reader()
    guard let items = try? reader.read(file), (try? reader.finish()) != nil else { return nil }
    return items
  }

  // MARK: a laptop's disk

  static func columns(_ chance: inout Chance) throws -> [Specimen] {
    let root = OrganizationRoot(using: &chance)
    let team = TeamID(using: &chance)
    let replica = try ReplicaCore(
      inMemoryWith: ContentKey(using: &chance), schema: try FieldSchema.schema(),
      environment: SimulatedDevice.environment(chance.stream(1)))
    let reading = ClockReading(
      wallMilliseconds: 1_790_000_000_000, boot: 1, monotonicMilliseconds: 1)
    try replica.found(
      FieldSchema.template(
        advocates: team, medics: TeamID(using: &chance), analysts: TeamID(using: &chance)),
      root: root, at: reading)
    let caseID = CaseID(using: &chance)
    for compartment in [FieldSchema.shared, FieldSchema.places] {
      let ids = [RecordID(using: &chance), RecordID(using: &chance)]
      guard let type = FieldSchema.types(in: compartment.number).first else { continue }
      _ = try replica.write(at: reading) { writer in
        let scope = try writer.scope(of: compartment.number, in: caseID)
        for id in ids {
          try writer.write(
            id, type: type.number, field: 1, operation: .assign,
            value: Value(text: "what nobody reads off a disk"), in: scope, upon: nil)
        }
      }
    }
    return try replica.sealedColumns().map { column in
      Specimen(
        kind: .column, form: .opaque, bytes: column.bytes, isBound: true,
        read: { replica.open($0, in: column) })
    }
  }
}
