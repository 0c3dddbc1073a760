// The program that an operator runs. Each command is a file; this one puts them together and turns every failure into
// a sentence, a hint and an exit code.

#if Server

  import ArgumentParser
  import Foundation

  /// `fieldkeep-server`.
  @main
  struct FieldkeepServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fieldkeep-server",
      abstract: "Keeps an organization's sealed log and hands it to its laptops.",
      discussion: """
        The server holds no key: it stores sealed segments, gives each a position, and checks by \
        the signed roster who may bring and who may read what. Everything lives in one data \
        directory.

        To begin, take the fingerprint that `fieldkeep init` printed:

          fieldkeep-server init --root-fingerprint FINGERPRINT --data /var/lib/fieldkeep --self-signed
          fieldkeep-server serve --data /var/lib/fieldkeep

        Every night:

          fieldkeep-server backup --data /var/lib/fieldkeep --to /backup/log-$(date +%F).sqlite

        If the disk is lost, `restore` the last backup, or `init` anew: laptops bring back the \
        rest at their next sync.

        Exit codes: 0 done, 64 wrong usage, 65 not a log, 66 no such file, 73 cannot create, 74 \
        the disk failed, 75 try later, 78 wrong settings, 82 the log is damaged.
        """,
      subcommands: [
        Init.self, Serve.self, Status.self, Devices.self, Backup.self, Restore.self, Verify.self,
      ])

    static func main() async {
      // What this program writes is for its own user alone, backups too.
      umask(0o077)
      do {
        var command = try parseAsRoot()
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
      } catch let error as ExitCode {
        exit(withError: error)
      } catch {
        guard let failure = CommandFailure(error) else { exit(withError: error) }
        Output.complain(failure)
        exit(withError: ExitCode(failure.exitCode))
      }
    }
  }

#else

  /// Says why there is no server in a build that was asked to have none.
  @main
  struct FieldkeepServer {
    static func main() {
      print("fieldkeep-server: error: this build has no server; build with the trait Server")
    }
  }

#endif
