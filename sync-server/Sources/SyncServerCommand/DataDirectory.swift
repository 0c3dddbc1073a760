// The one folder that holds everything a server has.

#if Server

  import ArgumentParser
  import CausalMerge
  import Foundation
  import SegmentLog
  import SyncProtocol
  import SyncServer

  /// The option that every command has.
  struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "The server's data directory.")
    var path: String

    var directory: DataDirectory { DataDirectory(path: path) }
  }

  /// Names in a data directory.
  struct DataDirectory {
    let path: String

    init(path: String) {
      self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    var log: String { path + "/log.sqlite" }
    var settings: String { path + "/settings" }
    var certificate: String { path + "/certificate.pem" }
    var privateKey: String { path + "/key.pem" }
    private var safeMark: String { path + "/safe-through" }
    var erased: String { path + "/erased-scopes" }

    /// Makes the folder, for its owner alone.
    func make() throws {
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      } catch {
        throw CommandFailure(
          "the data directory cannot be made", hint: "check its path and who may write there",
          exitCode: CommandFailure.Code.cannotCreate)
      }
    }

    func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: file) }

    /// Puts a file in place whole, or not at all.
    func write(_ text: String, to file: String) throws {
      do {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
      } catch {
        throw CommandFailure(
          "a file in the data directory cannot be written",
          hint: "check who may write there, and whether the disk is full",
          exitCode: CommandFailure.Code.cannotCreate)
      }
    }

    /// The settings as they are written down, for a command to add to.
    func draft() throws -> SettingsDraft {
      guard let text = try? String(contentsOfFile: settings, encoding: .utf8) else {
        throw CommandFailure(
          "there are no settings in this data directory",
          hint: "make them with `fieldkeep-server init`", exitCode: CommandFailure.Code.noInput)
      }
      var draft = SettingsDraft()
      try draft.read(text)
      return draft
    }

    // MARK: the safe mark

    /// Up to where a verified backup reaches.
    ///
    /// A backup is made by a process of its own, and the log has one writer; so the backup leaves this note, which the
    /// server takes up. It names the epoch: after a restore, an old note says nothing.
    struct SafeMark: Equatable {
      var epoch: Epoch
      /// Of the backup's last item.
      var position: UInt64
      /// When the backup began, in microseconds since 1970; `nil` in a note of an earlier program.
      var begun: UInt64?
    }

    func keep(_ mark: SafeMark) throws {
      let begun = mark.begun.map { " \($0)" } ?? ""
      try write("\(mark.epoch) \(mark.position)\(begun)\n", to: safeMark)
    }

    func readSafeMark() -> SafeMark? {
      guard let text = try? String(contentsOfFile: safeMark, encoding: .utf8) else { return nil }
      let words = text.split(whereSeparator: \.isWhitespace)
      guard 2...3 ~= words.count, let epoch = Epoch(hexadecimal: words[0]),
        let position = UInt64(words[1])
      else { return nil }
      return SafeMark(
        epoch: epoch, position: position, begun: words.count == 3 ? UInt64(words[2]) : nil)
    }

    // MARK: destroyed scopes

    /// Adds to the list of destroyed scopes, which outlives the log and every backup of it.
    ///
    /// It is one id a line, and only grows: an older list that was copied over it takes nothing off.
    func keep(erased scopes: [ScopeID]) throws {
      let known = try readErased(from: erased)
      let all = Set(known).union(scopes).sorted()
      guard all.count > known.count else { return }
      try write(all.map { "\($0)\n" }.joined(), to: erased)
    }

    /// The scopes of a list, or none where there is no such file.
    ///
    /// A list that cannot be read stops whoever asks: what it names must not be served.
    func readErased(from file: String) throws -> [ScopeID] {
      guard has(file) else { return [] }
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw Self.unreadableList
      }
      return try text.split(whereSeparator: \.isWhitespace).map { word in
        guard let scope = ScopeID(hexadecimal: word) else { throw Self.unreadableList }
        return scope
      }
    }

    private static let unreadableList = CommandFailure(
      "the list of destroyed scopes cannot be read",
      hint: "mend its file `erased-scopes`, or put a copy of it back: one id of 32 digits a line",
      exitCode: CommandFailure.Code.data)
  }

#endif
