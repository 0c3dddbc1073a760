// The agency's own command: a pager, a mail program. What it is told comes on standard input, because arguments and the
// environment of a process can be read by others on the machine, and end up in logs.

import Foundation
import Synchronization

/// Runs one command for one telling.
struct HandOut: Sendable {
  /// As a shell reads it.
  let command: String
  /// How long it may take.
  let limit: Duration

  /// Hands a line to the command.
  ///
  /// - Returns: whether it ended in time and with 0.
  func run(_ line: String) async -> Bool {
    guard let process = start(line) else { return false }
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      var status: Int32 = 0
      let found = waitpid(process, &status, WNOHANG)
      if found == process { return status == 0 }
      if found < 0, errno != EINTR { return false }
      try? await Task.sleep(for: .milliseconds(20))
    }
    // With all that it started: its group has its number.
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return false
  }

  /// A command that was started between a pipe's making and its marking would hold it open, and its reader wait.
  private static let starting = Mutex(())

  private func start(_ line: String) -> pid_t? {
    Self.starting.withLock { _ in spawn(line) }
  }

  private func spawn(_ line: String) -> pid_t? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    defer { for end in ends { close(end) } }
    for end in ends where fcntl(end, F_SETFD, FD_CLOEXEC) != 0 { return nil }
    // A pipe holds 64 KiB before anyone reads; a telling has less than one.
    let bytes = Array(line.utf8)
    guard write(ends[1], bytes, bytes.count) == bytes.count else { return nil }

    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_adddup2(&files, ends[0], STDIN_FILENO)
    // What the command prints is not what the desk prints.
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    // Ctrl-C at the desk's terminal is not for a page that is under way.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))

    let typed: [String] = ["/bin/sh", "-c", command]
    var words = typed.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", &files, &attributes, &words, environ) == 0 else {
      return nil
    }
    return process
  }
}
