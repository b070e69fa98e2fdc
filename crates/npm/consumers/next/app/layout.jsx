export const metadata = { title: "Next" };

export default function Layout({ children }) {
  return (
    <html lang="zh-CN" suppressHydrationWarning>
      <head />
      <body>{children}</body>
    </html>
  );
}
