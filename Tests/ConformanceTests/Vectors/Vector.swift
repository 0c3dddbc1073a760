// One vector: one scenario in one file, whose name says which.

import Foundation

/// A scenario of `protocol-spec/vectors/`: what goes in, and what every reader must make of it.
struct Vector: Sendable {
  /// Folder and file name without its end: `segment/trailing-byte`.
  var path: String
  /// One sentence for people.
  var about: String
  /// The numbered rules of the chapters that it shows.
  var rules: [String]
  var expect: Outcome
  var input: JSON
  /// What reading gives; absent when a failure is expected.
  var result: JSON?

  /// The reader that the vector is for: its folder's name.
  var kind: String { String(path.prefix { $0 != "/" }) }

  /// The file's text.
  var text: String {
    var members: [JSON.Member] = [
      .init(name: "kind", value: .string(kind)), .init(name: "about", value: .string(about)),
      .init(name: "rules", value: .array(rules.map { .string($0) })),
      .init(name: "expect", value: .string(expect.rawValue)), .init(name: "input", value: input),
    ]
    if let result { members.append(.init(name: "result", value: result)) }
    return JSON.object(members).description + "\n"
  }

  init(path: String, text: Data) throws {
    let json = try JSONDecoder().decode(JSON.self, from: text)
    self.path = path
    about = try json.string("about")
    rules = try json.elements("rules").map { rule in
      guard case .string(let text) = rule else { throw VectorSlip(description: "rules") }
      return text
    }
    let word = try json.string("expect")
    guard let outcome = Outcome(rawValue: word) else {
      throw VectorSlip(description: "expect: \(word) is not in the list")
    }
    expect = outcome
    input = try json.member("input")
    result = json["result"]
    let kind = try json.string("kind")
    guard kind == self.kind else { throw VectorSlip(description: "kind: \(kind)") }
  }

  init(_ scenario: Scenario) throws {
    path = scenario.path
    about = scenario.about
    rules = scenario.rules
    expect = scenario.expect
    input = scenario.input
    result = try? Reader.read(scenario.path, scenario.input)
  }
}

/// What a generator says of a vector: all but the result, which the reader gives.
struct Scenario: Sendable {
  var path: String
  var about: String
  var rules: [String]
  var expect: Outcome
  var input: JSON

  init(
    _ path: String, _ about: String, rules: String..., expect: Outcome = .ok, input: JSON
  ) {
    self.path = path
    self.about = about
    self.rules = rules
    self.expect = expect
    self.input = input
  }
}

/// The committed vectors.
enum VectorFolder {
  static let specification = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "protocol-spec")
  static let root = specification.appending(path: "vectors")

  /// Every vector's path, sorted.
  static var paths: [String] {
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  static func read(_ path: String) throws -> Vector {
    try Vector(path: path, text: try Data(contentsOf: file(path)))
  }

  static func file(_ path: String) -> URL { root.appending(path: path + ".json") }
}
