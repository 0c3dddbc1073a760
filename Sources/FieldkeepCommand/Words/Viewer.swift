// Who looks: said once, so that a list of what is due begins with what is this person's to do.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

/// The options of commands that show what is due.
struct ViewerOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "For whom: an agency, a role, supervisor, all; else FIELDKEEP_AS, or what was remembered.",
      valueName: "who"))
  var who: String?

  @Flag(help: "Remember --as on this laptop.")
  var remember = false

  /// Who looks: as said now, in the environment, remembered here, or as the directory has this laptop; else anyone.
  func viewer(_ desk: Desk) async throws -> DueViewer {
    if let who {
      let viewer = try Self.viewer(named: who)
      if remember { Self.remember(who, in: desk.folder) }
      return viewer
    }
    if let named = ProcessInfo.processInfo.environment["FIELDKEEP_AS"], !named.isEmpty {
      return try Self.viewer(named: named)
    }
    if let named = Self.remembered(in: desk.folder), let viewer = try? Self.viewer(named: named) {
      return viewer
    }
    let roles = try await desk.ownStaffMember()?.words(StaffMemberRecord.roles) ?? []
    return DueViewer(roles: Set(roles.map(CaseRole.init(rawValue:))))
  }

  // MARK: words

  /// Who is meant by words joined by commas.
  ///
  /// A word may be an agency and a role at once, as an advocate is: both are meant.
  ///
  /// - Throws: ``Failure`` for a word that is none.
  static func viewer(named words: String) throws -> DueViewer {
    var viewer = DueViewer()
    for word in words.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      if word.lowercased() == "all" { return DueViewer() }
      let agency = try? CaseWords.agency(word)
      let role = try? CodeLists.teamRole.code(word)
      let recipient = Recipient(rawValue: word.lowercased().replacing("-", with: "_"))
      guard agency != nil || role != nil || recipient != nil else {
        let agencies = CaseWords.agencies.compactMap(\.words.first)
        let roles = CodeLists.teamRole.codes.map(\.code).filter { !agencies.contains($0) }
        throw Failure(
          .usage, "that is none of the agencies and roles known here",
          hint: "say one of: \(list: (agencies + roles + ["all"]))")
      }
      if let agency { viewer.agencies.insert(agency) }
      if let role { viewer.roles.insert(CaseRole(rawValue: role)) }
      if let recipient { viewer.recipients.insert(recipient) }
      if role == CaseRole.supervisor.rawValue {
        viewer.recipients.formUnion([
          .supervisor, .agencySupervisor, .stationSupervisor, .onCallManager, .teamLead,
        ])
      }
    }
    return viewer
  }

  // MARK: what is remembered

  private static func path(in folder: String) -> String { folder + "/viewer" }

  /// Convenience only: a read-only folder keeps nobody from reading.
  private static func remember(_ words: String, in folder: String) {
    _ = FileManager.default.createFile(
      atPath: path(in: folder), contents: Data("\(words)\n".utf8),
      attributes: [.posixPermissions: 0o600])
  }

  private static func remembered(in folder: String) -> String? {
    let text = try? String(contentsOfFile: path(in: folder), encoding: .utf8)
    return text.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}

extension Desk {
  /// Whose laptop this is, as the directory has it.
  func ownStaffMember() async throws -> Record? {
    guard let device = try await replica.device() else { return nil }
    let own = RecordID(bytes: device.bytes)
    return try await replica.records(StaffMemberRecord.type.name, in: Replica.directoryCase)
      .first { record in
        record.elements(of: StaffMemberRecord.devices.name).contains { value in
          if case .reference(let id) = value { id == own } else { false }
        }
      }
  }
}
