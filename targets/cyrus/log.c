/* Cyrus logs to the system's logger alone; loaded before the C library, this sends its lines to standard error. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static void say(int priority, const char *format, va_list values)
{
    char line[2000];
    int length;
    if ((priority & 7) == 7) /* LOG_DEBUG */
        return;
    length = vsnprintf(line, sizeof line - 1, format, values);
    if (length < 0)
        return;
    if (length > (int)sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    if (write(2, line, length) < 0)
        return;
}

void vsyslog(int priority, const char *format, va_list values)
{
    say(priority, format, values);
}

void syslog(int priority, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(priority, format, values);
    va_end(values);
}

void __vsyslog_chk(int priority, int flag, const char *format, va_list values)
{
    (void)flag;
    say(priority, format, values);
}

void __syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list values;
    (void)flag;
    va_start(values, format);
    say(priority, format, values);
    va_end(values);
}
