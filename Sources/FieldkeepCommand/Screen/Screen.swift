// What is printed, and how: whole lines, colors on a terminal only, nothing that could move a terminal's cursor.

import Foundation
import Synchronization

/// Standard output as a command sees it.
struct Screen {
  let isTerminal: Bool
  let hasColor: Bool
  /// Whether the terminal shows characters beyond ASCII.
  let isPlain: Bool

  init(noColor: Bool) {
    let environment = ProcessInfo.processInfo.environment
    isTerminal = isatty(STDOUT_FILENO) == 1
    let isForbidden = noColor || !(environment["NO_COLOR"] ?? "").isEmpty
    hasColor = isTerminal && !isForbidden && environment["TERM"] != "dumb"
    isPlain = isTerminal && Self.isPlainLocale
    width = isTerminal ? Self.terminalWidth : nil
  }

  /// How many characters a line of the terminal holds; nil where the output is no terminal.
  let width: Int?

  private static var terminalWidth: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(40, Int(size.ws_col))
  }

  /// Whether the settings name a character set other than UTF-8.
  private static let isPlainLocale: Bool = {
    let environment = ProcessInfo.processInfo.environment
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    return !(locale ?? "").uppercased().replacing("-", with: "").contains("UTF8")
  }()

  /// A text that is written to the terminal itself, a question or a remark.
  static func onTerminal(_ text: String) -> String { isPlainLocale ? plain(text) : text }

  /// How many characters a line of the terminal has; 80 where nobody says.
  var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Prints one line.
  func line(_ text: String = "") {
    let shown = isPlain ? Self.plain(text) : text
    Self.write((width.map { Self.folded(shown, to: $0) } ?? shown) + "\n")
  }

  /// Prints lines, one below the other.
  func lines(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    line(lines.joined(separator: "\n"))
  }

  // MARK: styles

  /// What matters most.
  func strong(_ text: String) -> String { styled(text, "1") }
  /// What is only beside it.
  func faint(_ text: String) -> String { styled(text, "2") }
  /// What needs someone.
  func urgent(_ text: String) -> String { styled(text, "1;31") }
  /// What is soon.
  func warm(_ text: String) -> String { styled(text, "33") }
  /// What is well.
  func calm(_ text: String) -> String { styled(text, "32") }

  private func styled(_ text: String, _ code: String) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private static let plainLetters: [Character: Character] = [
    "á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n",
    "Á": "A", "É": "E", "Í": "I", "Ó": "O", "Ú": "U", "Ü": "U", "Ñ": "N",
  ]

  private static func plain(_ text: String) -> String {
    let marked =
      text.replacing("·", with: "-").replacing("→", with: "->").replacing("…", with: "...")
      .replacing("←", with: "<-").replacing("—", with: "-")
    guard !marked.utf8.allSatisfy({ $0 < 0x80 }) else { return marked }
    // Spanish without its marks is read more easily than the bytes of a letter that is not there.
    return String(marked.map { plainLetters[$0] ?? $0 }).replacing("¿", with: "").replacing(
      "¡", with: "")
  }

  // MARK: values

  /// Text with everything visible that could steer a terminal or turn the reading direction.
  ///
  /// A note may hold any bytes that somebody typed, or that somebody meant to be shown on a colleague's screen.
  static func shown(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0) || isMark($0) }) else { return text }
    var shown = String.UnicodeScalarView()
    var marks = 0
    func leaveOut() {
      if marks > marksPerLetter {
        shown.append(contentsOf: "\\u{\(marks - marksPerLetter) more marks}".unicodeScalars)
      }
      marks = 0
    }
    for scalar in text.unicodeScalars {
      if isMark(scalar) {
        marks += 1
        if marks <= marksPerLetter { shown.append(scalar) }
        continue
      }
      leaveOut()
      if isHidden(scalar) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        shown.append(contentsOf: "\\u{\(code)}".unicodeScalars)
      } else {
        shown.append(scalar)
      }
    }
    leaveOut()
    return String(shown)
  }

  /// Marks above and below one letter that are shown: more than any language writes, too few to reach other lines.
  private static let marksPerLetter = 8

  /// Whether a scalar is drawn over the letter before it.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// The first line of a text, as much of it as fits.
  static func excerpt(_ text: String, limit: Int = 72) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let isWhole = line.count == text.count && line.count <= limit
    return shown(isWhole ? line : line.prefix(limit - 1) + "…")
  }

  /// Whether a scalar is not seen but changes what is seen: controls, marks of direction, tags.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }

  // MARK: beside the output

  /// Says something to whoever waits, beside the output that a script reads.
  static func note(_ said: Said) { note(said.text) }

  /// The same with what is said already, or was by a server.
  @_disfavoredOverload
  static func note(_ text: String) {
    let line = noteLine(text)
    write(isatty(STDERR_FILENO) == 1 ? folded(onTerminal(line), to: 80) : line, to: STDERR_FILENO)
  }

  /// One line; what a server or a colleague put into it steers nothing.
  static func noteLine(_ text: String) -> String {
    "fieldkeep: \(shown(text.split(whereSeparator: \.isNewline).joined(separator: " ")))\n"
  }

  // MARK: descriptors

  /// Opens what stands for standard input, output or error where the caller closed them, so that no file of the
  /// replica gets their numbers and is written into.
  static func secureStandardDescriptors() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 {
      _ = open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY)
    }
    signal(SIGPIPE, SIG_IGN)
  }

  /// Writes all of a text.
  ///
  /// A reader that has seen enough, such as `head`, ends the program quietly: what was done is done.
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        if errno == EPIPE { exit(0) }
        if descriptor == STDOUT_FILENO {
          write(
            say(
              "fieldkeep: error: the output cannot be written (errno \(errno)); the work is kept\n"),
            to: STDERR_FILENO)
        }
        exit(ExitStatus.storage.rawValue)
      }
    }
  }
}

/// One line on a terminal that is written over as work goes on; silent where nobody watches.
final class ProgressLine: Sendable {
  private let isWatched = isatty(STDERR_FILENO) == 1
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  /// Shows a step, at most ten times a second.
  func show(_ said: Said) { show(said.text) }

  /// The same with what is said already.
  @_disfavoredOverload
  func show(_ text: String) {
    guard isWatched else { return }
    let now = ContinuousClock().now
    let isDue = last.withLock { last in
      if let shown = last, now - shown < .milliseconds(100) { return false }
      last = now
      return true
    }
    if isDue { Screen.write("\r\u{1B}[K \(text)", to: STDERR_FILENO) }
  }

  /// Takes the line away.
  func clear() {
    guard isWatched, last.withLock({ $0 != nil }) else { return }
    Screen.write("\r\u{1B}[K", to: STDERR_FILENO)
  }
}
