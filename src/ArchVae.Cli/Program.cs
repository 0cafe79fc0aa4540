using ArchVae.Cli.CommandLine;

return CommandRunner.Run(args, Console.Out, Console.Error);
