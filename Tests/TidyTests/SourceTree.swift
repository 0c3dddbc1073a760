// The repository as the rules of this suite see it: its files, by path and text. The tree is found from this file's own
// place, and asked of git, so that build products and a developer's private notes are never judged.

import Foundation

/// One text file of the repository.
struct SourceFile: Sendable {
  /// The path from the repository's root, with forward slashes.
  let path: String
  let text: String

  /// The file's Swift in its parts, so that a rule can look at code without comments; nil for other files.
  let swift: SwiftText?

  init(path: String, text: String) {
    self.path = path
    self.text = text
    swift = path.hasSuffix(".swift") ? SwiftText(text) : nil
  }

  /// Written by a tool from a source that is judged itself.
  var isGenerated: Bool { path.hasSuffix(".pb.swift") || path.contains("/Generated/") }

  /// A document for people, all of which is prose.
  var isProse: Bool { path.hasSuffix(".md") }

  var fileExtension: String { path.split(separator: ".").last.map(String.init) ?? "" }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The folder that holds the file, empty for the root.
  var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// Every file that is tracked, or would be if it were added.
struct SourceTree: Sendable {
  let files: [SourceFile]
  /// All paths, those of files that are no text included.
  let paths: Set<String>
  let tracked: Set<String>

  init(files: [SourceFile], tracked: Set<String>? = nil) {
    self.files = files
    paths = Set(files.map(\.path))
    self.tracked = tracked ?? paths
  }

  private init(root: URL) throws {
    tracked = Set(try Self.gitPaths(["--cached"], root: root))
    let present = try Self.gitPaths(["--cached", "--others", "--exclude-standard"], root: root)
      .filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
    paths = Set(present)
    files = paths.sorted().compactMap { path in
      guard let data = FileManager.default.contents(atPath: root.appending(path: path).path),
        !data.contains(0), let text = String(data: data, encoding: .utf8)
      else { return nil }
      return SourceFile(path: path, text: text)
    }
  }

  /// The repository that this file was compiled from, read once.
  static let current = Result { try SourceTree(root: root) }

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether a path names a file, or a folder that holds one.
  func contains(path: String) -> Bool {
    path.isEmpty || paths.contains(path) || paths.contains { $0.hasPrefix(path + "/") }
  }

  private static func gitPaths(_ options: [String], root: URL) throws -> [String] {
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = ["git", "ls-files", "-z"] + options
    git.currentDirectoryURL = root
    let output = Pipe()
    git.standardOutput = output
    try git.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    guard git.terminationStatus == 0 else {
      throw SourceTreeError.gitFailed(status: git.terminationStatus, root: root.path)
    }
    return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}

enum SourceTreeError: Error, CustomStringConvertible {
  case gitFailed(status: Int32, root: String)

  var description: String {
    switch self {
    case .gitFailed(let status, let root):
      "git ls-files ended with \(status) in \(root); these tests run in a git clone only"
    }
  }
}
