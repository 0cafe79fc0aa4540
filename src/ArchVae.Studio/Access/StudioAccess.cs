using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ArchVae.Studio.Access;

/// <summary>
/// Lets in whoever has the token: once in the address, from then on in a cookie that no other site gets sent. Refuses requests
/// for other hosts, as a page of the web would make them through a name of its own that leads to this machine.
/// </summary>
/// <param name="token">The token.</param>
internal sealed class StudioAccess(string token)
{
    /// <summary>The parameter of the address.</summary>
    public const string Parameter = "token";

    // Maps draw with WebGL by programs that are put together as they are needed: hence 'unsafe-eval'.
    private const string ContentPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'self'; form-action 'self'; "
        + "frame-ancestors 'none'";

    private readonly byte[] expected = Encoding.UTF8.GetBytes(token);

    /// <summary>Answers, or lets the next one.</summary>
    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Host.Host is not ("127.0.0.1" or "localhost"))
        {
            await Refuse(context, HttpStatusCode.BadRequest, "The studio answers on 127.0.0.1 only.");
            return;
        }
        // Cookies are shared by all ports of a host.
        var cookie = $"archvae-studio-{context.Connection.LocalPort}";
        if (IsToken(context.Request.Cookies[cookie]))
        {
            await next(context);
            return;
        }
        if (!IsToken(context.Request.Query[Parameter]))
        {
            await Refuse(context, HttpStatusCode.Unauthorized, "Open the address that archvae studio printed: it has a token.");
            return;
        }
        context.Response.Cookies.Append(
            cookie, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        var query = QueryString.Create(context.Request.Query.Where(pair => pair.Key != Parameter));
        context.Response.Redirect(context.Request.Path + query);
    }

    private bool IsToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected);

    private static Task Refuse(HttpContext context, HttpStatusCode status, string text)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
