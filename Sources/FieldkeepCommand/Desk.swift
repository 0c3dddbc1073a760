// What every command works with: the replica, the case at hand, the names of things, the screen.

import CaseProtocol
import Fieldkeep
import Foundation

/// A command's working place.
struct Desk {
  let options: GlobalOptions
  /// The data folder.
  let folder: String
  let replica: Replica
  let screen: Screen
  let time: LocalTime

  /// Opens the replica of the data folder.
  ///
  /// - Parameters:
  ///   - options: as given on the command line.
  ///   - isFirst: whether the folder may be made: by founding or joining, not by a look at a folder misspelled.
  ///   - key: what opens the replica, where it was derived already.
  /// - Returns: the working place.
  /// - Throws: ``Failure`` or an error of the library.
  static func open(
    _ options: GlobalOptions, isFirst: Bool = false, key: FolderKey? = nil
  ) async throws -> Desk {
    let folder = try options.folder()
    if !isFirst, !FileManager.default.fileExists(atPath: folder + "/replica.sqlite") {
      throw nothingHere
    }
    let replica =
      if let key {
        try await Replica.open(at: folder, schema: CountySchema.schema, key: key)
      } else {
        try await openReplica(folder)
      }
    await replica.welcome { records, device, name in
      try DeviceNames.write(name, of: device, records)
    }
    return Desk(
      options: options, folder: folder, replica: replica,
      screen: Screen(noColor: options.noColor), time: LocalTime(now: try await replica.now()))
  }

  /// The working place of the data folder; nil where there is nothing in it.
  static func openIfThere(_ options: GlobalOptions) async throws -> Desk? {
    let isThere = FileManager.default.fileExists(atPath: try options.folder() + "/replica.sqlite")
    return isThere ? try await open(options) : nil
  }

  /// What is said of a folder with nothing in it.
  static let nothingHere = Failure(
    .configuration, "there is no organization on this device yet",
    hint: """
      fieldkeep init founds one, fieldkeep join takes an invitation; or name another folder \
      with --data
      """)

  /// Takes what was typed, and says whether it opens the lock; asks again where it does not.
  typealias PassphraseQuestion = (
    (String) throws(FieldkeepError) -> FolderKey
  ) throws -> FolderKey

  /// Opens the replica, and asks for the passphrase where it is locked and somebody sits at a terminal.
  ///
  /// - Parameters:
  ///   - folder: the data folder.
  ///   - ask: asks for the passphrase.
  /// - Returns: the replica; its key was derived once, whether or not the kernel keeps it.
  /// - Throws: ``Failure`` or an error of the library.
  static func openReplica(
    _ folder: String, ask: PassphraseQuestion = { try SecretPrompt.ask(tries: 3, $0) }
  ) async throws -> Replica {
    do throws(FieldkeepError) {
      return try await Replica.open(at: folder, schema: CountySchema.schema)
    } catch {
      guard error == .locked else { throw error }
    }
    let protection = FolderProtection(at: folder)
    let key = try ask { typed throws(FieldkeepError) in
      try protection.unlock(with: Passphrase(entered: typed))
    }
    return try await Replica.open(at: folder, schema: CountySchema.schema, key: key)
  }

  /// Prints JSON where it was asked for, else lines.
  func print(json: @autoclosure () -> JSONValue, _ lines: @autoclosure () -> [String]) {
    if options.json { Screen.write(json().text + "\n") } else { screen.lines(lines()) }
  }

  // MARK: the case at hand

  private var currentCasePath: String { folder + "/current-case" }

  /// Remembers a case for the next command.
  func remember(_ caseID: CaseID) {
    let text = Data("\(caseID)\n".utf8)
    // Convenience only: a read-only folder keeps nobody from reading.
    _ = FileManager.default.createFile(
      atPath: currentCasePath, contents: text, attributes: [.posixPermissions: 0o600])
  }

  /// The case that was worked on last.
  private var rememberedCase: CaseID? {
    guard let text = try? String(contentsOfFile: currentCasePath, encoding: .utf8) else {
      return nil
    }
    return CaseID(hexadecimal: text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// The case to work on: named, remembered, or the only one there is.
  ///
  /// - Throws: ``Failure`` where that leaves none, or several.
  func currentCase() async throws -> CaseID {
    guard let found = try await currentCaseIfAny() else {
      let names = try await caseNames()
      let known = try await replica.cases().map { names.name(of: $0) }
      throw known.isEmpty
        ? Failure(.noInput, "there is no case yet", hint: "fieldkeep new opens one")
        : Failure(
          .usage, "several cases are here; say which",
          hint: "give --case and one of: \(known.suffix(8).joined(separator: ", "))")
    }
    return found
  }

  /// The same, or nil where no case stands out.
  func currentCaseIfAny() async throws -> CaseID? {
    if let name = options.caseName { return try await caseID(named: name) }
    let cases = try await replica.cases()
    if let rememberedCase, cases.contains(rememberedCase) { return rememberedCase }
    return cases.count == 1 ? cases.first : nil
  }

  /// The records of the case to work on.
  func currentCaseFile() async throws -> CaseFile {
    let caseID = try await currentCase()
    return try await CaseFile(caseID, in: replica)
  }

  // MARK: names

  /// Every case and record by its short name.
  ///
  /// All records of the device are gone through for it; where only cases are named, ``caseNames()`` is enough.
  func names() async throws -> Names {
    Names(cases: try await caseNames(), records: ShortNames(try await replica.recordIDs()))
  }

  /// Every case by its short name.
  func caseNames() async throws -> ShortNames<CaseSubject> {
    ShortNames(try await replica.cases())
  }

  /// The case with a short name.
  func caseID(named name: String) async throws -> CaseID {
    try caseID(named: name, among: await caseNames())
  }

  /// The case with a short name, among some.
  func caseID(named name: String, among names: ShortNames<CaseSubject>) throws -> CaseID {
    let matches = names.matches(name)
    guard let match = matches.first, matches.count == 1 else {
      throw matches.isEmpty
        ? Failure(.noInput, "no case has this name", hint: "fieldkeep list shows the cases")
        : Failure(
          .usage, "\(matches.count) cases begin like this", hint: "say more letters of the name")
    }
    return match
  }

  /// Who uses which device.
  func people() async throws -> People { try await People(replica) }
}

/// Short names of cases and records.
struct Names {
  let cases: ShortNames<CaseSubject>
  let records: ShortNames<RecordSubject>
}

/// What devices are called, as the directory keeps it.
enum DeviceNames {
  static func write(_ name: String, of device: DeviceID, _ records: RecordWriter) throws {
    let record = try records.create(
      DeviceRecord.type.name, in: Replica.directoryCase, id: RecordID(bytes: device.bytes))
    try records.set(DeviceRecord.label.name, of: record, to: .text(name))
  }
}

/// Who wrote something: devices by what they are called.
struct People {
  let own: DeviceID?
  let labels: [DeviceID: String]
  let certificates: [DeviceID: DeviceCertificate]
  private let revoked: Set<DeviceID>

  init(_ replica: Replica) async throws {
    own = try await replica.device()
    var labels: [DeviceID: String] = [:]
    for record in try await replica.records(DeviceRecord.type.name, in: Replica.directoryCase) {
      guard let device = DeviceID(bytes: record.id.bytes),
        case .text(let label) = record[DeviceRecord.label.name]
      else { continue }
      labels[device] = label
    }
    self.labels = labels
    var certificates: [DeviceID: DeviceCertificate] = [:]
    var revoked: Set<DeviceID> = []
    if let roster = try? await replica.roster() {
      for device in roster.devices { certificates[device] = roster.certificate(of: device) }
      revoked = Set(roster.revokedDevices)
    }
    self.certificates = certificates
    self.revoked = revoked
  }

  /// What a device is called: "you" for this one.
  func name(of device: DeviceID?) -> String {
    guard let device else { return say("unknown") }
    if device == own { return say("you") }
    return label(of: device)
  }

  /// What a device is called by others, and whether it was revoked.
  func label(of device: DeviceID) -> String {
    plainLabel(of: device) + (revoked.contains(device) ? say(" (revoked)") : "")
  }

  /// What a device is called by others; of one on paper it says so, whatever the name says.
  func plainLabel(of device: DeviceID) -> String {
    let certificate = certificates[device]
    let isOnPaper = certificate?.isOnPaper ?? false
    let mark = isOnPaper ? say(" (on paper)") : ""
    if let label = labels[device] { return Screen.excerpt(label, limit: 32) + mark }
    guard let certificate, !isOnPaper else {
      return say("device \(device.description.prefix(6))") + mark
    }
    return say("device \(certificate.number)")
  }
}
