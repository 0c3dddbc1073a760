// The program: which figures, how many rounds, where.

import Glibc
import PlainSQLite

/// What was asked for on the command line.
struct Options {
  var recordCount = 10_000
  var rounds = 5
  /// A folder on a memory file system.
  var folder = "/dev/shm"
  /// Numbers of budgets; empty for all.
  var budgets: Set<String> = []

  /// Reads the arguments; nil where they are not understood.
  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--records":
        guard let count = rest.popFirst().flatMap({ Int($0) }), count >= 100 else { return nil }
        recordCount = count
      case "--rounds":
        guard let count = rest.popFirst().flatMap({ Int($0) }), count >= 1 else { return nil }
        rounds = count
      case "--folder":
        guard let path = rest.popFirst() else { return nil }
        folder = path
      default:
        guard Self.known.contains(argument) else { return nil }
        budgets.insert(argument)
      }
    }
  }

  static let known = [
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "B1", "B2", "B3", "B4", "B5", "B6",
  ]

  func wants(_ budget: String) -> Bool { budgets.isEmpty || budgets.contains(budget) }
}

@main
struct Bench {
  static func main() async throws {
    guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
      say(
        "usage: Benchmarks [--records N] [--rounds N] [--folder PATH] [A1 … A8, B1 … B6]")
      exit(64)
    }
    guard plain_count_syncs() == 0 else { throw PlainTable.Failure(code: -1) }
    say(Figure.heading)
    let folder = "\(options.folder)/fieldkeep-programs-\(getpid())"
    // First, since the kernel counts a child's memory from what its parent held.
    if options.wants("A8") { try await StatusBench.measure(in: folder) }
    if ["B1", "B2", "B3", "B4", "B5", "B6"].contains(where: options.wants) {
      try await CountyBench.measure(in: folder, wants: options.wants)
    }
    if options.wants("A1") || options.wants("A2") {
      try withEngine(options) { bench in
        if options.wants("A1") { try bench.measureSingleEdits() }
        if options.wants("A2") { try bench.measureGroupedEdits() }
      }
    }
    if options.wants("A3") || options.wants("A4") {
      try withEngine(options) { try $0.measureApplying() }
    }
    if options.wants("A5") { try SegmentSizes.measure() }
    if options.wants("A6") {
      try withEngine(options) { try $0.measureSmallSync() }
      try await LineBench.measure(in: folder, rounds: options.rounds)
    }
    if options.wants("A7") { try withEngine(options) { try $0.measureConcurrentEdits() } }
  }

  /// Loads an office of its own, so that no figure stands upon the edits of another.
  private static func withEngine(_ options: Options, _ body: (EngineBench) throws -> Void) throws {
    let folder = "\(options.folder)/fieldkeep-benchmarks-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { throw PlainTable.Failure(code: errno) }
    defer { removeFolder(folder) }
    let bench = try EngineBench(options: options, folder: folder)
    try bench.load()
    try body(bench)
  }
}

private func removeFolder(_ path: String) {
  guard let folder = opendir(path) else { return }
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    unlink("\(path)/\(name)")
  }
  closedir(folder)
  rmdir(path)
}
