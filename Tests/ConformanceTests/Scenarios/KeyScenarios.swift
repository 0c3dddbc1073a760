// Keys on their way, and files that carry them.

import CausalMerge
import Crypto
import FoundationEssentials

@testable import SyncProtocol
@testable import Trust

extension Cast {
  func keyWrap() -> Wrap {
    Wrap(
      .key(
        KeyWrap(
          scope: scope, keyID: key.id, team: Self.identifier(0xc0),
          encapsulation: SecureHash.digest(.wrap, of: [1]), wrapped: Self.fill(0x55, 40))))
  }

  private var team: TeamID { Self.identifier(0xc0) }
  private var teamSeed: [UInt8] { Self.fill(0x81) }
  private var wrappingSecret: [UInt8] { Self.fill(0x56) }

  /// What a vector holds already, if it opens; else sealed anew.
  ///
  /// HPKE draws its own randomness, so these vectors are made once and then kept.
  private func sealed(
    _ plaintext: [UInt8], to seed: [UInt8], info: [UInt8], keptIn path: String
  ) throws -> KeyEncapsulation.Sealed {
    let hpke = KeyEncapsulation.xWing
    if let kept = try? VectorFolder.read(path),
      let sealed = try? KeyEncapsulation.Sealed(
        encapsulated: kept.input.bytes("encapsulated"), sealed: kept.input.bytes("sealed")),
      (try? hpke.open(sealed, seed, info)) == plaintext
    {
      return sealed
    }
    return try hpke.seal(plaintext, try hpke.publicKey(seed), info)
  }

  func keyScenarios() throws -> [Scenario] {
    let device = deputy.publicKey.deviceID
    let secrets = TeamSecrets(
      generations: [.init(generation: 1, seed: teamSeed)],
      compartments: [.init(compartment: 3, secret: Self.fill(0x91))])
    let agreementSeed = Self.fill(0x15)
    let teamInfo = Label.teamKey.bytes + team.bytes + device.bytes
    let teamKey = try sealed(
      secrets.encoded(), to: agreementSeed, info: teamInfo, keptIn: "hpke/team-secrets")
    let info = ScopeKeys.info(team, 1)
    let shared = try sealed(
      wrappingSecret, to: teamSeed, info: info, keptIn: "hpke/encapsulation")
    func opens(
      _ name: String, _ about: String, _ rule: String, _ expect: Outcome = .ok, seed: [UInt8],
      info: [UInt8], _ sealed: KeyEncapsulation.Sealed
    ) -> Scenario {
      Scenario(
        "hpke/" + name, about, rules: rule, expect: expect,
        input: .members([
          "seed": .bytes(seed), "info": .bytes(info), "encapsulated": .bytes(sealed.encapsulated),
          "sealed": .bytes(sealed.sealed),
        ]))
    }
    var changed = shared
    changed.encapsulated[7] ^= 1
    let wrapped = Array(
      try AES.KeyWrap.wrap(
        SymmetricKey(data: key.bytes), using: SymmetricKey(data: wrappingSecret)))
    func unwraps(_ name: String, _ about: String, _ expect: Outcome, _ wrapped: [UInt8]) -> Scenario
    {
      Scenario(
        "key-wrap/" + name, about, rules: "T-43", expect: expect,
        input: .members(["wrapped": .bytes(wrapped), "secret": .bytes(wrappingSecret)]))
    }
    return [
      opens(
        "team-secrets", "A team's secrets, sealed to a device.", "T-41", seed: agreementSeed,
        info: teamInfo, teamKey),
      opens(
        "encapsulation", "A wrapping secret, sealed to a team.", "T-42", seed: teamSeed, info: info,
        shared),
      opens(
        "another-info", "Sealed for another generation.", "T-42", .wrapCannotOpen, seed: teamSeed,
        info: ScopeKeys.info(team, 2), shared),
      opens(
        "another-seed", "Sealed to another key.", "T-42", .wrapCannotOpen, seed: Self.fill(0x82),
        info: info, shared),
      opens(
        "changed", "One bit of the encapsulation is changed.", "T-42", .wrapCannotOpen,
        seed: teamSeed, info: info, changed),
      unwraps("key", "A content key under a wrapping secret.", .ok, wrapped),
      unwraps(
        "changed", "One bit is changed.", .wrapCannotOpen,
        Array(wrapped.dropLast()) + [wrapped[39] ^ 1]),
    ] + (try scopeKeyScenarios(shared, wrapped))
  }

  private func scopeKeyScenarios(
    _ shared: KeyEncapsulation.Sealed, _ wrapped: [UInt8]
  ) throws -> [Scenario] {
    func encapsulation(of team: TeamID) -> Wrap {
      Wrap(
        .encapsulation(
          Encapsulation(
            team: team, generation: 1, encapsulated: shared.encapsulated,
            sealedSecret: shared.sealed)))
    }
    let own = encapsulation(of: team)
    let foreign = encapsulation(of: Self.identifier(0xc1))
    func keyWrap(
      under encapsulation: Wrap, team: TeamID? = nil, keyID: KeyID? = nil
    ) -> Wrap {
      Wrap(
        .key(
          KeyWrap(
            scope: scope, keyID: keyID ?? key.id, team: team ?? self.team,
            encapsulation: encapsulation.hash, wrapped: wrapped)))
    }
    func opens(
      _ name: String, _ about: String, _ expect: Outcome = .ok, _ wraps: [Wrap],
      seed: [UInt8]? = nil, keyID: KeyID? = nil
    ) -> Scenario {
      Scenario(
        "scope-key/" + name, about, rules: "T-44", expect: expect,
        input: .members([
          "scope": .bytes(scope.bytes), "key_id": .bytes((keyID ?? key.id).bytes),
          "team": .bytes(team.bytes),
          "seeds": [.members(["generation": 1, "seed": .bytes(seed ?? teamSeed)])],
          "wraps": .array(wraps.map { .bytes($0.bytes) }),
        ]))
    }
    return [
      opens("opened", "A key through an encapsulation.", .ok, [own, keyWrap(under: own)]),
      opens(
        "encapsulation-missing", "The encapsulation is not here.", .wrapEncapsulationMissing,
        [keyWrap(under: own)]),
      opens(
        "for-another-team", "No wrap is for this team.", .wrapOtherRecipient,
        [own, keyWrap(under: own, team: Self.identifier(0xc1))]),
      opens(
        "encapsulation-for-another-team", "The encapsulation is another team's.",
        .wrapOtherRecipient, [foreign, keyWrap(under: foreign)]),
      opens(
        "another-seed", "The team's key is another.", .wrapCannotOpen, [own, keyWrap(under: own)],
        seed: Self.fill(0x82)),
      opens(
        "key-differs", "The wrap holds another key than the one named.", .wrapKeyDiffers,
        [own, keyWrap(under: own, keyID: otherKey.id)], keyID: otherKey.id),
    ]
  }

  // MARK: carry files

  func carryScenarios() throws -> [Scenario] {
    let segment = try Segment(parsing: try smallSegment())
    var writer = CarryFile.Writer()
    var file = writer.start()
    file += writer.append(.segment(segment))
    file += writer.append(.wrap(keyWrap()))
    file += writer.end()
    var nothing = CarryFile.Writer()
    let empty = nothing.start() + nothing.end()
    let magic = CarryFile.magic
    func item(_ kind: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [kind] + UInt32(bytes.count).bigEndianBytes + bytes
    }
    var changed = file
    changed[file.count - 1] ^= 1
    func reads(_ name: String, _ about: String, _ rule: String, _ expect: Outcome, _ file: [UInt8])
      -> Scenario
    {
      Scenario(
        "carry/" + name, about, rules: rule, expect: expect, input: .members(["file": .bytes(file)])
      )
    }
    return [
      reads("segment-and-wrap", "A segment and a wrap.", "F-1", .ok, file),
      reads("nothing", "No items.", "F-1", .ok, empty),
      reads("empty-file", "No bytes.", "F-2", .carryNotACarryFile, []),
      reads(
        "another-file", "A file of another kind.", "F-2", .carryNotACarryFile,
        Array("SQLite format 3\u{0}....".utf8)),
      reads(
        "version-2", "A later version.", "F-3", .carryUnsupportedVersion,
        Array("fieldkeep carry 2\n".utf8)),
      reads(
        "only-half-the-magic", "It ends inside its first line.", "F-6", .carryTruncated,
        Array(magic.prefix(9))),
      reads("unknown-kind", "An item of kind 3.", "F-4", .carryUnknownKind, magic + item(3, [])),
      reads(
        "segment-states-too-much", "An item larger than any segment.", "F-5", .carryTooLarge,
        magic + [1, 0, 0x0f, 0xe0, 0x01]),
      reads(
        "wrap-states-too-much", "An item larger than any wrap.", "F-5", .carryTooLarge,
        magic + [2, 0, 0, 0x10, 0x01]),
      reads(
        "not-a-segment", "An item that is no segment.", "F-5", .carrySegment,
        magic + item(1, [0, 0])),
      reads("not-a-wrap", "An item that is no wrap.", "F-5", .carryWrap, magic + item(2, [])),
      reads(
        "without-end", "It ends before its end mark.", "F-6", .carryTruncated,
        Array(file.dropLast(37))),
      reads(
        "ends-in-an-item", "It ends inside an item.", "F-6", .carryTruncated,
        Array(file.prefix(100))),
      reads("damaged", "One bit of the digest is changed.", "F-7", .carryDamaged, changed),
      reads("trailing-byte", "A byte follows the end.", "F-8", .carryTrailingBytes, file + [0]),
    ]
  }
}
