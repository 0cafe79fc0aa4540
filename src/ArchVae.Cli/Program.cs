Console.WriteLine("archvae");
