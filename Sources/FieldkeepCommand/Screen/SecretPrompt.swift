// Asking for a passphrase: on the terminal itself, unseen, never among the words of a command.

import Fieldkeep
import Foundation

/// Asks for a passphrase, and offers a new one.
enum SecretPrompt {
  private static let limit = 4_096

  /// Reads a passphrase from a file, or from standard input for `-`.
  ///
  /// - Throws: ``Failure`` where there is none.
  static func passphrase(from file: String) throws -> String {
    let text = try Input.text(
      file == "-" ? "-" : "@" + file, what: say("the passphrase"), limit: limit)
    guard !text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
      throw Failure(.noInput, "the file with the passphrase is empty", hint: "write it there")
    }
    return text
  }

  /// Asks for the passphrase that holds, and again if it was mistyped.
  ///
  /// - Parameters:
  ///   - tries: how often.
  ///   - body: takes what was typed; throws ``FieldkeepError/wrongPassphrase`` where it does not fit.
  /// - Returns: what the body made of it.
  /// - Throws: ``FieldkeepError/locked`` where nobody can be asked, else what the body throws.
  static func ask<Result>(
    tries: Int, _ body: (String) throws(FieldkeepError) -> Result
  ) throws -> Result {
    guard let terminal = HiddenTerminal() else { throw FieldkeepError.locked }
    for left in (0..<tries).reversed() {
      let typed = try terminal.ask("Passphrase:")
      do throws(FieldkeepError) {
        return try body(typed)
      } catch {
        guard error == .wrongPassphrase, left > 0 else { throw error }
        terminal.say("that is not it; try again")
      }
    }
    throw FieldkeepError.wrongPassphrase
  }

  /// Offers six words, and takes them or what somebody types instead.
  ///
  /// - Throws: ``Failure`` where nobody can be asked, or nothing fit.
  static func choose() throws -> Passphrase {
    guard let terminal = HiddenTerminal() else {
      throw Failure(
        .usage, "there is no terminal to ask on",
        hint: "give the passphrase in a file, or on input with -")
    }
    var generator = SystemRandomNumberGenerator()
    let words = Passphrase.generated(using: &generator)
    terminal.say("A passphrase for this laptop's records. These six words were drawn for you:")
    terminal.say(.verbatim("\n   \(words)\n"))
    terminal.say("Write them on paper, and press Enter to take them; or type your own.")
    for _ in 0..<5 {
      let typed = try terminal.ask("Passphrase:")
      let text = typed.isEmpty ? words : typed
      let passphrase: Passphrase
      do throws(PassphraseFault) { passphrase = try Passphrase(chosen: text) } catch {
        terminal.say(.verbatim(heard("\(error)")))
        continue
      }
      guard Passphrase(entered: try terminal.ask("Again, from the paper:")) == passphrase else {
        terminal.say("these differ; once more")
        continue
      }
      return passphrase
    }
    throw Failure(.usage, "no passphrase was set", hint: "run the same command again")
  }

  /// A passphrase from a file, if it will do.
  static func taken(_ text: String) throws -> Passphrase {
    do throws(PassphraseFault) { return try Passphrase(chosen: text) } catch {
      throw Failure(
        .badData, .verbatim(heard("\(error)")), hint: "six words drawn by chance are easiest")
    }
  }
}

/// The terminal of this process, without an echo for as long as this is held.
final class HiddenTerminal {
  private let descriptor: Int32
  private var before = termios()
  private let silence: Failure

  /// The terminal, whatever the output is going into; nil where there is none.
  ///
  /// - Parameter silence: what is thrown where nothing is typed.
  init?(silence: Failure = Failure(.locked, "no passphrase was given")) {
    self.silence = silence
    descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard tcgetattr(descriptor, &before) == 0 else {
      close(descriptor)
      return nil
    }
    var hidden = before
    hidden.c_lflag &= ~tcflag_t(ECHO)
    // Ctrl-C is read as a character: a program that ends here would leave the terminal without its echo.
    hidden.c_lflag &= ~tcflag_t(ISIG)
    tcsetattr(descriptor, TCSAFLUSH, &hidden)
  }

  deinit {
    tcsetattr(descriptor, TCSADRAIN, &before)
    close(descriptor)
  }

  func say(_ said: Said) {
    Screen.write(Screen.folded(" \(said.text)", to: 80) + "\n", to: descriptor)
  }

  /// Shows a page until somebody presses Enter, and leaves nothing of it, also where one could scroll back.
  func show(_ page: String, _ question: Said) throws {
    defer { Screen.write(Screen.emptying, to: descriptor) }
    Screen.write(Screen.emptying + page + "\n", to: descriptor)
    _ = try ask(question)
  }

  /// Asks; what is typed is not shown.
  ///
  /// - Throws: ``Failure`` for Ctrl-C, Ctrl-D or a terminal that went away.
  func ask(_ question: Said) throws -> String {
    Screen.write(" \(question) ", to: descriptor)
    defer { Screen.write("\n", to: descriptor) }
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < Self.limit {
      let count = read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1, !Self.ends.contains(byte) else { throw silence }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let limit = 4_096
  /// Ctrl-C and Ctrl-backslash, which send no signal here.
  private static let ends: Set<UInt8> = [3, 28]
}
