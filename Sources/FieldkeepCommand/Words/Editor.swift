// Longer texts are written in the person's own editor. What they type is never on a disk in the clear: the editor works on
// a file in memory, and what it saves is kept sealed in the replica until the text is done.

import Fieldkeep
import Foundation

/// One text in an editor.
struct Editor {
  let replica: Replica
  /// What is written about, in identifiers only; the sealed draft is kept under it.
  let subject: String

  /// Lets somebody write, beginning with a draft that was left, else with what is given.
  ///
  /// - Parameter text: what there is to begin with.
  /// - Returns: what was written; nil where nothing was changed, or everything was taken out.
  /// - Throws: ``Failure``; a draft stays then.
  func write(beginningWith text: String = "") async throws -> String? {
    try await sealLeftovers()
    var left = try await replica.draft(subject)
    if let unfinished = left {
      switch Self.choice(about: unfinished) {
      case .goOn: Screen.note("going on with the text that was left unfinished")
      case .drop:
        try await replica.keep(draft: nil, of: subject)
        left = nil
      case .leave:
        Screen.note("it stays here, sealed")
        return nil
      }
    }
    let folder = try TextFolder()
    defer { folder.remove() }
    let seed = left ?? text
    try folder.write(seed.isEmpty || seed.hasSuffix("\n") ? seed : seed + "\n")
    let process = try start(folder.file)
    try folder.claim(by: await owner, subject, editor: process.identifier)
    try await keepDrafts(of: folder, while: process)
    let written = try folder.read()
    guard process.isDone, process.status == 0 else {
      try await keep(written, unless: text)
      throw Failure(
        .tryLater, "the editor did not end well; what it saved is kept, sealed",
        hint: "the same command goes on with it")
    }
    let result = written.hasSuffix("\n") ? String(written.dropLast()) : written
    guard result != text, !result.allSatisfy(\.isWhitespace) else {
      try await replica.keep(draft: nil, of: subject)
      return nil
    }
    try await replica.keep(draft: result, of: subject)
    return result
  }

  private enum Choice { case goOn, drop, leave }

  /// What to do with a text that was left unfinished: asked where somebody sits, else gone on with.
  private static func choice(about text: String) -> Choice {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return .goOn }
    let whole = text.hasSuffix("\n") ? text.dropLast() : text[...]
    let lines = counted(
      whole.split(separator: "\n", omittingEmptySubsequences: false).count, "line")
    Screen.note("a text was left unfinished here, \(lines)")
    // A text is dropped by its whole word only: no single wrong key takes away what somebody wrote.
    for _ in 0..<3 {
      let word = Prompt.typed(
        behind: "Enter goes on with it, drop begins anew, q leaves it for later:")
      switch word?.lowercased() {
      case "": return .goOn
      case "drop", "borrar": return .drop
      case nil, "q", "quit", "stop", "salir": return .leave
      default: continue
      }
    }
    return .leave
  }

  /// Whose texts these are: several replicas may be on one laptop.
  private var owner: String {
    get async throws { try await replica.device().map { "\($0)" } ?? "none" }
  }

  /// Seals what stands in the folder of a program that was killed: its editor may have saved after the last look.
  private func sealLeftovers() async throws {
    for leftover in TextFolder.abandoned(by: try await owner) {
      let text = try leftover.folder.read()
      if !text.allSatisfy(\.isWhitespace) {
        try await replica.keep(draft: text, of: leftover.subject)
      }
      leftover.folder.remove()
    }
  }

  /// Drops the draft, once the text is where it belongs.
  func finish() async throws { try await replica.keep(draft: nil, of: subject) }

  private func keep(_ written: String, unless text: String) async throws {
    guard written != text, written != text + "\n", !written.allSatisfy(\.isWhitespace) else {
      return
    }
    try await replica.keep(draft: written, of: subject)
  }

  /// Keeps what the editor saves, as it saves it, until it ends.
  private func keepDrafts(of folder: TextFolder, while process: ChildProcess) async throws {
    var last = try folder.read()
    while !process.hasEnded() {
      // Nothing else is at work in this process, so its one thread may rest.
      usleep(100_000)
      guard let text = try? folder.read(), text != last, !text.allSatisfy(\.isWhitespace) else {
        continue
      }
      last = text
      try await replica.keep(draft: text, of: subject)
    }
  }

  private func start(_ file: String) throws -> ChildProcess {
    let environment = ProcessInfo.processInfo.environment
    let command =
      ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
    // The setting may hold options, so a shell reads it; the file's name is never part of what it reads.
    return try ChildProcess("/bin/sh", ["-c", "\(command) \"$1\"", "sh", file])
  }
}

/// A private folder for one text, in memory where the system has such a place.
private struct TextFolder {
  let path: String
  var file: String { path + "/text" }

  private static var places: [String] {
    let environment = ProcessInfo.processInfo.environment
    return [environment["XDG_RUNTIME_DIR"], "/dev/shm", environment["TMPDIR"], "/tmp"]
      .compactMap(\.self).filter { $0.hasPrefix("/") }
  }

  private init(at path: String) { self.path = path }

  init() throws {
    for place in Self.places {
      var template = Array((place + "/fieldkeep-XXXXXX").utf8CString)
      if mkdtemp(&template) != nil {
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return
      }
    }
    throw Failure(
      .cannotCreate, "there is no place for the editor's file", hint: "set TMPDIR to a folder")
  }

  func write(_ text: String) throws {
    let isMade = FileManager.default.createFile(
      atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard isMade else {
      throw Failure(.storage, "the editor's file cannot be written", hint: "free some space")
    }
  }

  func read() throws -> String {
    guard let data = FileManager.default.contents(atPath: file) else { return "" }
    guard data.count <= FieldValue.greatestByteCount else {
      throw Failure(
        .badData,
        "the text has \(data.count) bytes, over the limit of \(FieldValue.greatestByteCount)",
        hint: "split it; what was saved before is kept")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Says whose text it is, about what, and which processes work on it: identifiers only.
  func claim(by owner: String, _ subject: String, editor: pid_t) throws {
    let text = "\(owner)\n\(subject)\n\(getpid())\n\(editor)\n"
    _ = FileManager.default.createFile(
      atPath: path + "/claim", contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
  }

  /// The folders of one owner on which nothing works any more.
  static func abandoned(by owner: String) -> [(folder: TextFolder, subject: String)] {
    var found: [(folder: TextFolder, subject: String)] = []
    for place in Set(places) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
      for name in names where name.hasPrefix("fieldkeep-") {
        let path = place + "/" + name
        var status = stat()
        // Somebody else's folder of this name is none of ours.
        guard lstat(path, &status) == 0, status.st_uid == getuid(),
          status.st_mode & (S_IFMT | 0o077) == S_IFDIR,
          let claim = try? String(contentsOfFile: path + "/claim", encoding: .utf8)
        else { continue }
        let lines = claim.split(separator: "\n").map(String.init)
        guard lines.count == 4, lines[0] == owner,
          lines[2...].compactMap({ pid_t($0) }).allSatisfy({ $0 > 0 && !isAlive($0) })
        else { continue }
        found.append((TextFolder(at: path), lines[1]))
      }
    }
    return found
  }

  /// Whether a process runs; one that has ended and that nobody has asked about does not.
  private static func isAlive(_ process: pid_t) -> Bool {
    guard kill(process, 0) == 0 || errno == EPERM else { return false }
    let status =
      FileManager.default.contents(atPath: "/proc/\(process)/stat")
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
    // The state stands behind the program's name, which may hold anything, in parentheses.
    let state = status.lastIndex(of: ")").map { status[$0...].dropFirst(2).prefix(1) }
    return state != "Z" && state != "X"
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// A process that shares this one's terminal.
///
/// Foundation's would be put into a process group of its own, and an editor outside the terminal's group is stopped
/// at its first key.
final class ChildProcess {
  let identifier: pid_t
  private(set) var isDone = false
  /// What it ended with; 255 where a signal ended it.
  private(set) var status: Int32 = 255

  init(_ path: String, _ arguments: [String]) throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    // Ctrl-C in an editor is the editor's.
    signal(SIGINT, SIG_IGN)
    signal(SIGQUIT, SIG_IGN)
    var words = ([path] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var identifier = pid_t()
    let code = posix_spawn(&identifier, path, nil, &attributes, words, environ)
    guard code == 0 else {
      throw Failure(
        .configuration, "the editor cannot be started (errno \(code))",
        hint: "set EDITOR to one, or give the text on the command line")
    }
    self.identifier = identifier
  }

  /// Looks whether the process has ended.
  func hasEnded() -> Bool {
    guard !isDone else { return true }
    var word: Int32 = 0
    guard waitpid(identifier, &word, WNOHANG) == identifier else { return false }
    isDone = true
    // The low seven bits name the signal, where one ended it; the next eight hold the status.
    status = word & 0x7F == 0 ? (word >> 8) & 0xFF : 255
    signal(SIGINT, SIG_DFL)
    signal(SIGQUIT, SIG_DFL)
    return true
  }
}
