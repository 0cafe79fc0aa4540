return ArchVae.Cli.CommandRunner.Run(args);
