// The program `fieldkeep`: from the words on the command line to an exit status that a script can rely on.

import ArgumentParser
import Fieldkeep
import Foundation

/// The command line of Fieldkeep.
///
/// Every command states its name: the parser, which builds its tree of all commands each time, would ask the runtime for
/// it, and that takes a tenth of the time of a short command.
@main
struct Program: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fieldkeep",
    abstract: "Case records that work without signal, and find together when there is one.",
    discussion: """
      Everything is written to this laptop first, and is there at once.
      `fieldkeep sync` sends it when there is a network, and says of every piece
      whether the server has it.

      A first record:
        fieldkeep new --called-by "Compton station" --contact 01:50
        fieldkeep alert dcfs 02:09 --ref 0192
        fieldkeep need food water shower
        fieldkeep note "Calm, has eaten, wants to sleep."
        fieldkeep due
        fieldkeep sync

      Times are said as "01:50", "20 min ago", "yesterday 23:10", or in ISO 8601;
      in Spanish, too: "hace 20 min", "ayer 23:10". What is printed is in English
      or Spanish, as the locale, FIELDKEEP_LANGUAGE or --language says.
      A case or record is named by the first letters of its id, such as 7Q4-MK.
      Completions: fieldkeep --generate-completion-script bash (or zsh, fish).

      Exit status: 0 done, 64 wrong words, 65 wrong data, 66 nothing to read,
      69 no server (all is kept here), 73 and 74 the disk, 75 try later,
      77 not allowed, 78 settings, 80 locked, 81 emptied by an order,
      82 damage found, 83 too long without a server.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Work",
        subcommands: [
          New.self, Ask.self, Alert.self, Numbers.self, Need.self, Exam.self, Mandated.self,
          Place.self, Note.self, Contact.self, Add.self, SetCommand.self, Correct.self, Undo.self,
          Revert.self, Waive.self, Close.self, Reopen.self,
        ]),
      CommandGroup(
        name: "Away and back",
        subcommands: [Away.self, Told.self, Missing.self, Back.self, Debrief.self]),
      CommandGroup(
        name: "Team", subcommands: [Team.self, Assign.self, Unassign.self, Observe.self]),
      CommandGroup(
        name: "Share and agree", subcommands: [Consent.self, Consents.self, FirstStep.self]),
      CommandGroup(
        name: "Who reads a case",
        subcommands: [Access.self, Share.self, Unshare.self, HandOver.self]),
      CommandGroup(name: "People", subcommands: [Find.self, Same.self, NotSame.self]),
      CommandGroup(
        name: "Look",
        subcommands: [
          Today.self, Show.self, List.self, Due.self, Why.self, History.self, WrittenBy.self,
          Audit.self, Sql.self,
        ]),
      CommandGroup(name: "Report", subcommands: [Report.self]),
      CommandGroup(name: "Decide", subcommands: [Conflicts.self, Resolve.self]),
      CommandGroup(
        name: "Exchange",
        subcommands: [Sync.self, Carry.self, Export.self, Import.self, Status.self]),
      CommandGroup(
        name: "Set up",
        subcommands: [
          Init.self, RemoteCommand.self, Invite.self, Approve.self, TurnAway.self, Join.self,
          Devices.self, TeamsCommand.self, RootCommand.self, DemoData.self,
        ]),
      CommandGroup(name: "Revoke", subcommands: [Revoke.self, Held.self, Release.self]),
      CommandGroup(
        name: "Orders of a court",
        subcommands: [Destroy.self, Seal.self, Hold.self, Lift.self, Orders.self]),
      CommandGroup(name: "Watch", subcommands: [DeskCommand.self]),
      CommandGroup(
        name: "Lock",
        subcommands: [
          Unlock.self, Lock.self, Hide.self, PassphraseCommand.self,
          LeaseCommand.self,
        ]),
      CommandGroup(name: "Recover", subcommands: [RecoveryCommand.self, Recover.self]),
      CommandGroup(name: "Keep", subcommands: [Check.self, Rebuild.self, Complete.self]),
    ],
    defaultSubcommand: Status.self)

  static func main() async {
    Screen.secureStandardDescriptors()
    Replica.hideMemory()
    let words = GlobalOptions.moved(behind: Array(CommandLine.arguments.dropFirst()))
    let language = Language.chosen(by: words, ProcessInfo.processInfo.environment)
    await Language.$spoken.withValue(language) { await answer(words) }
    leave(with: 0)
  }

  private static func answer(_ words: [String]) async {
    do {
      var command = try parseAsRoot(words)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      finish(with: error, words: words)
    }
  }

  /// Ends the process without the libraries' tidying up at exit.
  ///
  /// A transport's thread may still be closing its connections; TLS must not be taken down under it.
  private static func leave(with status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }

  /// What each command is called.
  static var commandNames: [String] {
    let known = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
    return known.map { $0._commandName }
  }

  /// Prints what went wrong and ends the process.
  private static func finish(with error: any Error, words: [String]) -> Never {
    if let failure = Failure(error) {
      failure.report()
      leave(with: failure.status.rawValue)
    }
    guard exitCode(for: error) != .success else {
      Screen.write(fullMessage(for: error) + "\n")
      leave(with: 0)
    }
    let command = words.first { !$0.hasPrefix("-") }
    let isKnown = commandNames.contains { $0 == command }
    guard isKnown || command == nil else {
      let near = command.flatMap { NearWord.of($0, among: commandNames) }
      Failure(
        .usage, "there is no such command",
        hint: near == nil
          ? "fieldkeep help shows them all" : "did you mean: fieldkeep \(near ?? "help")"
      ).report()
      leave(with: ExitStatus.usage.rawValue)
    }
    // The parser quotes what was typed. It may be a name or a note, and errors end up in logs.
    let message = Failure.withoutWords(words, in: message(for: error))
    let help = ["fieldkeep help", command].compactMap(\.self).joined(separator: " ")
    Failure(.usage, .verbatim(heard(message)), hint: "\(help) shows what it takes").report()
    leave(with: ExitStatus.usage.rawValue)
  }
}
