// The program as a shell runs it, with everything that comes out of it caught and searched: both streams apart, what other
// programs are started with, every file and its name.

import ChildProcesses
import Foundation
import Synchronization
import Testing

/// Runs commands on a county's laptops, and collects each planted word where nobody may read it.
final class Scan: Sendable {
  let county: County
  let marks = Marks()
  /// Who may read what, by laptop.
  private let audiences: [String: Set<MarkKind>]
  private let leaks = Mutex<[String]>([])
  /// What was read where it may be: without these the scan could not fail.
  private let readings = Mutex<Set<Marks.Mark>>([])
  private let counter = Mutex(0)

  init(_ county: County, audiences: [String: Set<MarkKind>]) throws {
    self.county = county
    self.audiences = audiences
    for folder in ["inputs", "out", "seen", "streams"] + audiences.keys.map({ "\($0).home" }) {
      try FileManager.default.createDirectory(
        atPath: county.folder + "/" + folder, withIntermediateDirectories: true)
    }
    try writeScripts()
  }

  /// Words that stand where they may not, with the place; each once.
  var found: [String] { Array(Set(leaks.withLock { $0 })).sorted() }

  /// Those of some planted words that nobody has read yet who may.
  func unread(of planted: [Marks.Mark]) -> [String] {
    let read = readings.withLock { $0 }
    return planted.filter { !read.contains($0) }.map(\.place).sorted()
  }

  var seen: String { county.folder + "/seen" }
  var out: String { county.folder + "/out" }

  /// Plants a word in a file that a command is to read.
  ///
  /// - Returns: the file, as a command takes it.
  func input(_ kind: MarkKind, _ place: String, around: (String) -> String = { $0 }) throws
    -> String
  {
    let path = county.folder + "/inputs/\(number())"
    try Data(around(marks.plant(kind, place)).utf8).write(to: URL(filePath: path))
    return path
  }

  private func number() -> Int {
    counter.withLock {
      $0 += 1; return $0
    }
  }

  // MARK: commands

  /// Commands whose answer shows fields to whoever may read them.
  ///
  /// All others show none to anybody.
  private static let looking: Set<String> = [
    "show", "list", "history", "why", "conflicts", "resolve", "sql", "find", "note", "correct",
    "set", "consents", "consent", "away", "observe", "team", "assign", "unassign", "same",
    "not-same", "place", "new", "ask", "undo", "back", "told", "missing", "exam",
    "mandated", "add", "close", "reopen", "written-by", "revert", "held",
  ]

  /// Runs a command on a laptop and searches what it says.
  @discardableResult
  func callAsFunction(
    _ laptop: String, _ words: [String], editor: String = "editor", typing: String? = nil
  ) async throws -> (status: Int32, answer: String) {
    let streams = county.folder + "/streams/\(number())"
    let child = try ChildProcess(
      "/bin/sh",
      ["-c", "exec \"$@\" 2>\"$SCAN_ERRORS\"", "sh", ChildProcess.buildFolder + "/fieldkeep"]
        + words, output: streams + ".out",
      environment: environment(of: laptop, errors: streams + ".err", editor, typing))
    let status = await child.waitForExit(within: .seconds(120))
    defer {
      for end in [".out", ".err"] { try? FileManager.default.removeItem(atPath: streams + end) }
    }
    let what = "\(laptop): fieldkeep \(words.map(withoutMarks).joined(separator: " "))"
    guard let status, status < 128 else {
      Issue.record("\(what) did not end well: \(status.map(String.init) ?? "never")")
      return (255, "")
    }
    let answer = FileManager.default.contents(atPath: streams + ".out") ?? Data()
    let complaint = FileManager.default.contents(atPath: streams + ".err") ?? Data()
    let allowed = Self.looking.contains(words.first ?? "") ? audiences[laptop] ?? [] : []
    judge(answer, "answered by \(what)", allowed: allowed)
    judge(complaint, "said on standard error by \(what)", allowed: [])
    return (status, String(decoding: answer, as: UTF8.self))
  }

  /// Starts a command that goes on; what it says is searched when all files are.
  func begin(_ laptop: String, _ words: [String]) throws -> ChildProcess {
    try ChildProcess(
      ChildProcess.buildFolder + "/fieldkeep", words, output: "\(seen)/\(laptop).\(number())",
      environment: environment(of: laptop, errors: "/dev/null", "editor", nil))
  }

  private func environment(
    of laptop: String, errors: String, _ editor: String, _ typing: String?
  ) -> [String: String] {
    let home = "\(county.folder)/\(laptop).home"
    return [
      "FIELDKEEP_DATA": "\(county.folder)/\(laptop)", "HOME": home, "TMPDIR": home,
      "XDG_RUNTIME_DIR": home, "XDG_DATA_HOME": "", "SCAN_ERRORS": errors, "SCAN_SEEN": seen,
      "SCAN_TYPES": typing ?? "", "VISUAL": "", "EDITOR": "\(county.folder)/\(editor)",
      "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8",
    ]
  }

  /// Programs that ours starts: each notes with what, and what else anybody on the machine can see of processes.
  private func writeScripts() throws {
    let note = """
      #!/bin/sh
      note=$(mktemp "$SCAN_SEEN/started.XXXXXX")
      { echo "$0 $*"; tr '\\0' '\\n' < /proc/self/environ; cat /proc/[0-9]*/cmdline; } > "$note" 2>/dev/null

      """
    let scripts = [
      "editor": note + "[ -z \"$SCAN_TYPES\" ] || cat \"$SCAN_TYPES\" > \"$1\"\n",
      "leave": note + "cat \"$SCAN_TYPES\" > \"$1\"\nexit 1\n",
      "pager": note + "cat > \"$note.told\"\n",
    ]
    for (name, text) in scripts {
      let path = county.folder + "/" + name
      try Data(text.utf8).write(to: URL(filePath: path))
      chmod(path, 0o700)
    }
  }

  private func withoutMarks(_ word: String) -> String {
    marks.all.reduce(word) { $0.replacing($1.word, with: "<\($1.place)>") }
      .replacing(county.folder, with: "…")
  }

  // MARK: judging

  /// Searches some bytes.
  ///
  /// - Parameters:
  ///   - bytes: what came out.
  ///   - place: where, as a failing test says it.
  ///   - allowed: whose words may stand there, because whoever reads them may.
  func judge(_ bytes: Data, _ place: String, allowed: Set<MarkKind>) {
    for mark in marks.found(in: bytes) {
      if allowed.contains(mark.kind) {
        readings.withLock { _ = $0.insert(mark) }
      } else {
        leaks.withLock { $0.append("the \(mark.place) is \(place)") }
      }
    }
  }

  /// Searches every file below the county's folder, and its name; not the files from which the words were read in.
  ///
  /// - Returns: how many files there were.
  @discardableResult
  func judgeFiles() throws -> Int {
    let names = try FileManager.default.subpathsOfDirectory(atPath: county.folder)
    var count = 0
    for name in names where !name.hasPrefix("inputs/") && !name.hasPrefix("streams/") {
      judge(Data(name.utf8), "the name of a file: \(withoutMarks(name))", allowed: [])
      let path = county.folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        let bytes = FileManager.default.contents(atPath: path)
      else { continue }
      count += 1
      judge(bytes, "in the file \(withoutMarks(name))", allowed: [])
    }
    return count
  }
}
