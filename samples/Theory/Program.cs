using ArchVae.Samples;

// dotnet run -c Release --project samples/Theory -- [section | all] [--out folder]
var wanted = args.Length > 0 ? args[0] : null;
var chosen = Section.All.Where(section => wanted == "all" || section.Number == wanted).ToList();
var hasFolder = args.Length == 3 && args[1] == "--out";
if (chosen.Count == 0 || (args.Length > 1 && !hasFolder))
{
    if (wanted != null && chosen.Count == 0) Console.WriteLine($"There is no section '{wanted}'.");
    Console.WriteLine("dotnet run -c Release --project samples/Theory -- <section | all> [--out folder]\n");
    foreach (var section in Section.All) Console.WriteLine($"  {section.Number,-4} {section.Name}");
    return args.Length == 0 ? 0 : 2;
}

var folder = hasFolder ? args[2] : ".";
Directory.CreateDirectory(folder);
var agree = true;
foreach (var section in chosen)
{
    Console.WriteLine($"{section.Number} {section.Name}");
    var sheet = new Sheet(Console.Out);
    var picture = Path.Combine(folder, section.PictureName);
    File.WriteAllText(picture, section.Run(sheet).ToSvgFile());
    Console.WriteLine($"  {picture}\n");
    agree &= sheet.Agrees;
}
if (!agree) Console.WriteLine("Some numbers do not agree: look for NO.");
return agree ? 0 : 1;
