// Programs that a test starts: with signals as a shell would leave them, output in a file, and never left behind.
// Foundation's Process hands on the signal mask of the thread that starts it, and Swift's own threads block every signal.

public import Foundation
import Synchronization

/// A program that runs beside the test, and ends with this value at the latest.
public final class ChildProcess: Sendable {
  /// What could not be started.
  public struct StartFailure: Error, CustomStringConvertible {
    /// The program's path.
    public let program: String
    /// The system's error number.
    public let code: Int32

    public var description: String { "\(program) does not start: error \(code)" }
  }

  /// The process's number.
  public let number: Int32
  private let outputPath: String
  private let exit = Mutex<Int32?>(nil)

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: its path.
  ///   - arguments: what follows its name.
  ///   - output: the file to which it writes both its streams, after what is there.
  ///   - environment: variables that it gets beside those of the test.
  /// - Throws: ``StartFailure``.
  public init(
    _ program: String, _ arguments: [String], output: String, environment: [String: String] = [:]
  ) throws {
    outputPath = output
    let variables = ProcessInfo.processInfo.environment
      .merging(environment) { $1 }
      .map { "\($0)=\($1)" }
    number = try Self.spawn(program, [program] + arguments, variables, output)
  }

  deinit {
    if exit.withLock({ $0 }) == nil {
      kill(number, SIGKILL)
      var status: Int32 = 0
      waitpid(number, &status, 0)
    }
  }

  /// All that it has written so far.
  public var output: String {
    FileManager.default.contents(atPath: outputPath)
      .map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Sends it a signal, unless it has ended.
  public func send(_ signal: Int32) {
    exit.withLock { if $0 == nil { kill(number, signal) } }
  }

  /// The exit code once it has ended, 128 and the signal's number for one that a signal ended; nil while it runs.
  public var exitCode: Int32? {
    exit.withLock { exit in
      if let exit { return exit }
      var status: Int32 = 0
      guard waitpid(number, &status, WNOHANG) == number else { return nil }
      exit = Self.exitCode(ofStatus: status)
      return exit
    }
  }

  /// Waits until it has ended.
  ///
  /// - Returns: the exit code, or nil if it still runs after that long.
  public func waitForExit(within limit: Duration = .seconds(30)) async -> Int32? {
    let deadline = ContinuousClock.now + limit
    while exitCode == nil, ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(5))
    }
    return exitCode
  }

  /// Waits on this thread until it has ended, without the pauses of ``waitForExit(within:)``; for who takes its time.
  ///
  /// - Returns: its exit code as ``exitCode`` gives it, and what the kernel counted of it. The kernel starts its most
  ///   memory at what the starting process held, so that means something only where the program grew larger.
  public func waitMeasuring() -> (exitCode: Int32?, usage: rusage) {
    exit.withLock { exit in
      var status: Int32 = 0
      var usage = rusage()
      if exit == nil, wait4(number, &status, 0, &usage) == number {
        exit = Self.exitCode(ofStatus: status)
      }
      return (exit, usage)
    }
  }

  private static func exitCode(ofStatus status: Int32) -> Int32 {
    status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  /// Runs a program to its end.
  ///
  /// - Returns: its exit code, nil if it had to be killed; and what it wrote.
  /// - Throws: ``StartFailure``.
  public static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    within limit: Duration = .seconds(60)
  ) async throws -> (exitCode: Int32?, output: String) {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-child-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let child = try ChildProcess(program, arguments, output: file, environment: environment)
    let code = await child.waitForExit(within: limit)
    return (code, child.output)
  }

  /// The folder in which the build put its programs, this test among them.
  public static let buildFolder: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (own as NSString).deletingLastPathComponent
  }()

  private static func spawn(
    _ program: String, _ arguments: [String], _ variables: [String], _ output: String
  ) throws -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&files, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    var words = arguments.map { strdup($0) } + [nil]
    var environment = variables.map { strdup($0) } + [nil]
    defer { (words + environment).forEach { free($0) } }
    var number: pid_t = 0
    let code = posix_spawn(&number, program, &files, &attributes, &words, &environment)
    guard code == 0 else { throw StartFailure(program: program, code: code) }
    return number
  }
}
