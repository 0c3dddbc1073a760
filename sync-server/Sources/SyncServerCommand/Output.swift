// What the program prints: answers to standard output, everything else to standard error, and never a secret.

#if Server

  import Foundation

  /// The program's two streams.
  enum Output {
    static func say(_ line: String) {
      FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    static func warn(_ line: String) {
      FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    static func complain(_ failure: CommandFailure) {
      warn("fieldkeep-server: error: \(failure.message)")
      if let hint = failure.hint { warn("fieldkeep-server: hint: \(hint)") }
    }

    /// An answer for programs: one line of JSON, keys in order.
    static func say(json value: some Encodable) throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Lines of names and values, the values in one column.
    static func say(table rows: [(name: String, value: String)]) {
      let width = rows.map(\.name.count).max() ?? 0
      for row in rows {
        say(row.name + String(repeating: " ", count: width - row.name.count + 2) + row.value)
      }
    }

    /// A time as operators read it, in UTC.
    static func text(ofTime milliseconds: Int64?) -> String {
      guard let milliseconds else { return "never" }
      return Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
        .formatted(.iso8601)
    }

    static func text(ofBytes count: Int) -> String {
      count < 1 << 20
        ? "\(count) bytes" : "\(count >> 20) MiB (\(count) bytes)"
    }
  }

#endif
