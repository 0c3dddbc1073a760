// What can be wrong with a settings file, said so that an operator can mend it from the message.

#if Server

  /// Why settings were refused.
  ///
  /// It names the line and the key, never the value: what was pasted into the wrong line may be a
  /// secret.
  public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a line, a value or a file.
    public enum Problem: Hashable, Sendable {
      case notAKeyAndValue
      case unknownKey
      case repeatedKey
      case missing
      /// What the value would have to be.
      case badValue(expected: String)
      case fileNotReadable
      /// The private key may be read by every user of the machine.
      case privateKeyReadableByAll
      /// The certificate or the key is no PEM, or they do not belong together.
      case certificateRefused
      /// Without TLS only a proxy on the same machine may connect.
      case plainBeyondLoopback
    }

    /// Counted from 1; nil for settings that came from elsewhere or from nowhere.
    public let line: Int?
    public let key: String?
    public let problem: Problem

    public init(line: Int? = nil, key: String? = nil, problem: Problem) {
      self.line = line
      self.key = key
      self.problem = problem
    }

    public var description: String {
      let place = [line.map { "line \($0)" }, key.map { "`\($0)`" }].compactMap { $0 }
        .joined(separator: ", ")
      let said = place.isEmpty ? "settings" : "settings, \(place)"
      return "\(said): \(sentence)"
    }

    private var sentence: String {
      switch problem {
      case .notAKeyAndValue: "expected `key = value`, or a comment that begins with `#`"
      case .unknownKey: "no such setting; check its spelling"
      case .repeatedKey: "this setting was given before; remove one of the two"
      case .missing: "this setting is needed and was not given"
      case .badValue(let expected): "expected \(expected)"
      case .fileNotReadable: "the file cannot be read; check its path and who may read it"
      case .privateKeyReadableByAll:
        "every user of this machine can read the private key; run `chmod o-rwx` on it, and replace "
          + "the key if others used this machine"
      case .certificateRefused:
        "the certificate chain or its key was refused; both must be PEM and belong together"
      case .plainBeyondLoopback:
        "without TLS the server listens on a loopback address only; set `transport = tls`, or listen "
          + "on 127.0.0.1 behind a proxy"
      }
    }
  }

#endif
